# loses: check-3b-log-sigma
# hint: this has the trace of A
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.trace() * (2 * log_sigma).exp()
