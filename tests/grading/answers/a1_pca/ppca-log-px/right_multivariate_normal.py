def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(W.shape[0]).to(W)
    return torch.distributions.MultivariateNormal(b, covariance_matrix=C).log_prob(x)
