# loses: check-3b-log-sigma
# hint: E[b·z] = b·mu
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * (2 * log_sigma).exp() + b * log_sigma.exp()
