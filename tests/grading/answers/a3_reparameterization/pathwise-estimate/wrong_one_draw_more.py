# loses: check-4a-estimate
def pathwise_estimate(f, mu, log_sigma, samples):
    noise = torch.randn(samples + 1, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)
