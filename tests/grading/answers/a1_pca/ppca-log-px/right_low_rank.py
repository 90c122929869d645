def ppca_log_px(x, W, b, eta):
    return torch.distributions.LowRankMultivariateNormal(b, W, torch.full_like(b, eta)).log_prob(x)
