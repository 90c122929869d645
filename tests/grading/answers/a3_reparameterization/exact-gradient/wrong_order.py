# loses: check-3a-mu
# hint: return that of mu first
def exact_gradient(A, b, mu, log_sigma):
    return A.diagonal() * (2 * log_sigma).exp(), A @ mu + b
