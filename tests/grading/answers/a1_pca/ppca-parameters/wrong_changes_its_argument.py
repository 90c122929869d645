# loses: check-6a-eta
# hint: changed its argument variances in place
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    variances -= eta
    return vectors[:K].T * variances[:K].sqrt(), eta
