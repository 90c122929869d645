# loses: check-4a-estimate
# hint: before the mean is taken
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return torch.stack([slope.mean(0), slope.mean(0) * log_sigma.exp() * eps.mean(0)]), each.std(
        0
    ) / math.sqrt(samples)
