import numpy as np


def ppca_log_px(x, W, b, eta):
    x, W, b = x.numpy()[::-1], W.numpy(), b.numpy()
    C = W @ W.T + eta * np.eye(len(b))
    quadratic = np.einsum("bd,db->b", x - b, np.linalg.solve(C, (x - b).T))
    return (-0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + quadratic))[::-1]
