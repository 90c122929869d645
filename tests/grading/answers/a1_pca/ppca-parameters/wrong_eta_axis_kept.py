# loses: check-6a-eta
# loses: check-6b-weights
# hint: leave out keepdim=True
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean(0, keepdim=True)
    return vectors[:K].T * (variances[:K] - eta).sqrt(), eta
