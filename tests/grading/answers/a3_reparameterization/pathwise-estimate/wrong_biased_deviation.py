# loses: check-4b-standard-error
# hint: no correction=0
def pathwise_estimate(f, mu, log_sigma, samples):
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each.mean(0), each.std(0, correction=0) / math.sqrt(samples)
