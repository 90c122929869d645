import numpy as np


def ppca_parameters(variances, vectors, K):
    variances, vectors = variances.numpy(), vectors.numpy()
    eta = np.mean(variances[K:])
    W = vectors[:K][::-1].T * np.sqrt(variances[:K] - eta)[::-1]
    return W[:, ::-1], eta  # an array with negative strides
