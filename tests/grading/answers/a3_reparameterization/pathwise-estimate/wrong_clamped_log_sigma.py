# loses: check-4a-estimate
# hint: is log_sigma clamped
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.clamp(-2, 2).exp()
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + sigma * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * sigma * noise], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)
