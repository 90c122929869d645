# loses: check-3b-log-sigma
# hint: up to a 1 that is added
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * (2 * log_sigma).exp() + 1
