# loses: check-3b-log-sigma
# hint: the factor A_ii is missing
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, (2 * log_sigma).exp()
