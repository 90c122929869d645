# loses: check-6b-weights
# hint: these are the eigenvectors alone
def ppca_parameters(variances, vectors, K):
    return vectors[:K].T, variances[K:].mean()
