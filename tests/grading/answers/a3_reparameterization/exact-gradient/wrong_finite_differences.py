# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: by finite differences
def exact_gradient(A, b, mu, log_sigma):
    def F(m, l):
        s2 = torch.exp(2 * l)
        return m @ A @ m / 2 + b @ m + (A.diagonal() * s2).sum() / 2

    h = 1e-4
    e = torch.eye(len(mu), dtype=mu.dtype)
    return torch.stack(
        [(F(mu + h * v, log_sigma) - F(mu - h * v, log_sigma)) / (2 * h) for v in e]
    ), torch.stack([(F(mu, log_sigma + h * v) - F(mu, log_sigma - h * v)) / (2 * h) for v in e])
