# loses: check-6a-eta
# hint: this is a single eigenvalue
def ppca_parameters(variances, vectors, K):
    eta = variances[K]
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta
