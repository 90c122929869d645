def ppca_parameters(variances, vectors, K):
    v = variances.double()
    eta = v[K:].mean()
    return torch.einsum("kd,k->dk", vectors[:K].double(), (v[:K] - eta).sqrt()), eta
