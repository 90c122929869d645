# loses: check-4a-estimate
# hint: as the score function does
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    values = f(mu + log_sigma.exp() * eps).unsqueeze(1)
    each = torch.stack([values * eps / log_sigma.exp(), values * (eps**2 - 1)], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)
