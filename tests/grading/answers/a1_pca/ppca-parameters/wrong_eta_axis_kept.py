# loses: check-6a-eta
# hint: leave out keepdim=True
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean(0, keepdim=True)
    return vectors[:K].T * (variances[:K] - eta).sqrt(), eta
