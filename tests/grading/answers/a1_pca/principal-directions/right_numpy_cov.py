import numpy


def principal_directions(x, K):
    x = x.numpy()
    values, vectors = numpy.linalg.eigh(numpy.cov(x.T, bias=True))
    order = numpy.argsort(values)[::-1][:K]
    return x.mean(axis=0), -vectors[:, order].T
