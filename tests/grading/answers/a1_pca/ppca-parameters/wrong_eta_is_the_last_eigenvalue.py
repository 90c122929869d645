# loses: check-6a-eta
# hint: a single eigenvalue, the last one
def ppca_parameters(variances, vectors, K):
    eta = variances[-1]
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta
