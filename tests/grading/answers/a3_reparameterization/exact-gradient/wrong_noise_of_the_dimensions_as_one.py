# loses: check-3b-log-sigma
# hint: this treats the noise of the two dimensions as one
def exact_gradient(A, b, mu, log_sigma):
    sigma = log_sigma.exp()
    return A @ mu + b, sigma * (A @ sigma)
