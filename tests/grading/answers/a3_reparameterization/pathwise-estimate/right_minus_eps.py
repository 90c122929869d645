def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = mu - log_sigma.exp() * eps
    z.requires_grad_()
    slope = torch.autograd.grad(f(z), z, torch.ones(samples, dtype=mu.dtype))[0]
    each = torch.stack([slope, -slope * log_sigma.exp() * eps])
    return each.mean(1), each.std(1) / math.sqrt(samples)
