# loses: check-4a-estimate
# hint: you read log_sigma as log σ²
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + (log_sigma / 2).exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, 0.5 * slope * (log_sigma / 2).exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)
