import numpy


def least_errors(x, share):
    x = x.numpy()
    values = numpy.sort(numpy.linalg.eigvalsh(numpy.cov(x.T, bias=True)))[::-1]
    total = values.sum()
    errors = numpy.concatenate([[total], total - numpy.cumsum(values)])
    return errors, numpy.searchsorted(numpy.cumsum(values) / total, share) + 1
