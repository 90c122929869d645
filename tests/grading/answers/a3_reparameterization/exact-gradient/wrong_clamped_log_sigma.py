# loses: check-3b-log-sigma
# hint: is log_sigma clamped
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * (2 * log_sigma.clamp(-2, 2)).exp()
