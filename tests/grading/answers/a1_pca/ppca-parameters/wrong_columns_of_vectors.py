# loses: check-6b-weights
# hint: these are columns of `vectors`
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:, :K] * (variances[:K] - eta).sqrt(), eta
