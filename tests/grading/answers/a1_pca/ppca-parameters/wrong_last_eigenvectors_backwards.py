# loses: check-6b-weights
# hint: these are the last eigenvectors
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors.flip(0)[:K].T * (variances[:K] - eta).sqrt(), eta
