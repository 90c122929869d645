def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum() / (len(variances) - K)
    E = vectors[:K].T
    return E @ torch.diag(torch.sqrt(variances[:K] - eta)), eta.item()
