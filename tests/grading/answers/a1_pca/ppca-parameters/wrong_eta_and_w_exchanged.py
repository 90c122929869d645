# loses: check-6a-eta
# loses: check-6b-weights
# hint: one *column* for each latent dimension
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return eta, vectors[:K].T * (variances[:K] - eta).sqrt()
