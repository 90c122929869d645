# loses: check-3b-log-sigma
# hint: row sums of A
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.sum(1) * (2 * log_sigma).exp()
