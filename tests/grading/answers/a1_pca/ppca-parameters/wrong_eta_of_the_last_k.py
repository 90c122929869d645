# loses: check-6a-eta
# loses: check-6b-weights
# hint: this is the mean of the last two eigenvalues
def ppca_parameters(variances, vectors, K):
    eta = variances[-K:].mean()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta
