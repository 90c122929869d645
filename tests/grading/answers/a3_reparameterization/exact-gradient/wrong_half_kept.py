# loses: check-3a-mu
# hint: the ½ goes away
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu / 2 + b, A.diagonal() * (2 * log_sigma).exp() / 2
