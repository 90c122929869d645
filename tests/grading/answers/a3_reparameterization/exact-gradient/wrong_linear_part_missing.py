# loses: check-3a-mu
# hint: the linear part b·z is missing
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu, A.diagonal() * (2 * log_sigma).exp()
