# loses: check-4a-estimate
# hint: rows and columns are exchanged
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0).T, each.std(0).T / math.sqrt(samples)
