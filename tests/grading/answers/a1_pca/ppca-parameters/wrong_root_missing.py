# loses: check-6b-weights
# hint: the square root is missing in W
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K] - eta), eta
