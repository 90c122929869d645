# loses: check-6a-eta
# hint: this is the sum of the eigenvalues
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta
