# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: return that of mu first
def exact_gradient(A, b, mu, log_sigma):
    return A.diagonal() * (2 * log_sigma).exp(), A @ mu + b
