# loses: check-3b-log-sigma
# hint: the off-diagonal elements of A should not count
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A @ (2 * log_sigma).exp()
