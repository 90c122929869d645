# loses: check-6a-eta
# hint: return W first and eta second
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return eta, vectors[:K].T * (variances[:K] - eta).sqrt()
