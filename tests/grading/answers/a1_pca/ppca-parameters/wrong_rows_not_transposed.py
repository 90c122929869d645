# loses: check-6b-weights
# hint: one *column* for each latent dimension
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K] * (variances[:K] - eta).sqrt().unsqueeze(1), eta
