# loses: check-6b-weights
# hint: eta is counted twice
def ppca_parameters(variances, vectors, K):
    return vectors[:K].T * variances[:K].sqrt(), variances[K:].mean()
