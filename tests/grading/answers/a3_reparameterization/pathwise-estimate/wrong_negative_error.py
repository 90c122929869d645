# loses: check-4b-standard-error
# hint: negative
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.exp()
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + sigma * eps).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * sigma * eps], dim=1)
    return each.mean(0), -each.std(0) / math.sqrt(samples)
