# loses: check-3b-log-sigma
# hint: the factor sigma² is missing
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal()
