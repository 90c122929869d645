# loses: check-6a-eta
# hint: their sum was divided by K
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum() / K
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta
