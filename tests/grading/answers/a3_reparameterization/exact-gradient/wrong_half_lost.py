# loses: check-3a-mu
# hint: the ½ in f is lost
def exact_gradient(A, b, mu, log_sigma):
    return 2 * A @ mu + b, 2 * A.diagonal() * (2 * log_sigma).exp()
