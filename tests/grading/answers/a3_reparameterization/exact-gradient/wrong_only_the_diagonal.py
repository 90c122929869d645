# loses: check-3a-mu
# hint: the off-diagonal elements of A do not count yet
def exact_gradient(A, b, mu, log_sigma):
    return A.diagonal() * mu + b, A.diagonal() * (2 * log_sigma).exp()
