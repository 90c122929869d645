import numpy


def ppca_parameters(variances, vectors, K):
    variances, vectors = variances.numpy(), vectors.numpy()
    eta = numpy.mean(variances[K:])
    return (numpy.sqrt(variances[:K] - eta)[:, None] * vectors[:K]).T, eta
