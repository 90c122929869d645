from numpy import *


def ppca_log_px(x, W, b, eta):
    x, W, b = x.numpy(), W.numpy(), b.numpy()
    C = W @ W.T + eta * eye(len(b))
    quadratic = sum((x - b) * linalg.solve(C, (x - b).T).T, axis=1)
    return -0.5 * (len(b) * log(2 * pi) + linalg.slogdet(C)[1] + quadratic)
