# loses: check-4b-standard-error
# hint: needs a standard error of its own
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    of_mu = slope.std(0) / math.sqrt(samples)
    return each.mean(0), torch.stack([of_mu, log_sigma.exp() * of_mu])
