# loses: check-6a-eta
# hint: this is a standard deviation
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta.sqrt()
