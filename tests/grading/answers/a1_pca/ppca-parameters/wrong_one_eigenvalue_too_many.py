# loses: check-6a-eta
# hint: one eigenvalue too many
def ppca_parameters(variances, vectors, K):
    eta = variances[K - 1 :].mean()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta
