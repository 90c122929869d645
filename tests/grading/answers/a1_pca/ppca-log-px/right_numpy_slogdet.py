import numpy


def ppca_log_px(x, W, b, eta):
    x, W, b = x.double().numpy(), W.double().numpy(), b.double().numpy()
    C = W @ W.T + eta * numpy.eye(len(b))
    d = x - b
    quadratic = numpy.einsum("bi,ij,bj->b", d, numpy.linalg.inv(C), d)
    return -0.5 * (len(b) * numpy.log(2 * numpy.pi) + numpy.linalg.slogdet(C)[1] + quadratic)
