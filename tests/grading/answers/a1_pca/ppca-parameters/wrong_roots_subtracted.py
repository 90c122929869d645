# loses: check-6b-weights
# hint: subtract eta before you take the root
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K].sqrt() - eta.sqrt()), eta
