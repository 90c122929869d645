# loses: check-3b-log-sigma
# hint: this is the derivative with respect to sigma
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * log_sigma.exp()
