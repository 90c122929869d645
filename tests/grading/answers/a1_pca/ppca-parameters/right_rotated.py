def ppca_parameters(variances, vectors, K):
    eta = torch.mean(variances[K:])
    W = vectors.T[:, :K] * (variances[:K] - eta) ** 0.5
    return W @ torch.linalg.qr(torch.randn(K, K, dtype=W.dtype)).Q, eta
