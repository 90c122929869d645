# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: this is an estimate from draws
def exact_gradient(A, b, mu, log_sigma):
    z = mu + log_sigma.exp() * torch.randn(1000, len(mu), dtype=mu.dtype)
    slope = z @ A + b
    return slope.mean(0), (slope * (z - mu)).mean(0)
