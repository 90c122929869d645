# loses: check-4a-estimate
# loses: check-4b-standard-error
# hint: differentiate f at the draws
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = mu.expand(samples, -1).clone().requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)
