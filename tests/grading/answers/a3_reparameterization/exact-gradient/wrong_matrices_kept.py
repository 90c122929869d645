# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: One number for each element of mu
def exact_gradient(A, b, mu, log_sigma):
    return A * mu + b, A * (2 * log_sigma).exp()
