# loses: check-3a-mu
# hint: the sign is wrong
def exact_gradient(A, b, mu, log_sigma):
    return -(A @ mu + b), -A.diagonal() * (2 * log_sigma).exp()
