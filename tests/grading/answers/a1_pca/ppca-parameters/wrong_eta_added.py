# loses: check-6b-weights
# hint: eta is added in W
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K] + eta).sqrt(), eta
