# loses: check-6b-weights
# hint: eta was subtracted from the root
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K].sqrt() - eta), eta
