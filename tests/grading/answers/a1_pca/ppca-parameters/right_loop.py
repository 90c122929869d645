import math


def ppca_parameters(variances, vectors, K):
    D = len(variances)
    eta = sum(float(v) for v in variances[K:]) / (D - K)
    W = torch.zeros(D, K)
    for k in range(K):
        W[:, k] = math.sqrt(variances[k] - eta) * vectors[k]
    return W, eta
