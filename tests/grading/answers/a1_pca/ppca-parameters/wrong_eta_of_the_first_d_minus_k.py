# loses: check-6a-eta
# loses: check-6b-weights
# hint: the mean of the first D − K eigenvalues
def ppca_parameters(variances, vectors, K):
    eta = variances[: len(variances) - K].mean()
    return vectors[-K:].T * (variances[-K:] - eta).sqrt(), eta
