# loses: check-6b-weights
# hint: not from the zeros beside them
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T @ torch.sqrt(torch.diag(variances[:K]) - eta), eta
