import numpy as np


def gradient_step(x, U, V, rate):
    x, U, V = (tensor.numpy() for tensor in (x, U, V))
    r = x - x @ V.T @ U.T
    new_u, new_v = U + 2 * rate * r.T @ x @ V.T / len(x), V + 2 * rate * U.T @ r.T @ x / len(x)
    return np.flip(np.array(new_u[::-1]), 0), np.flip(
        np.array(new_v[::-1]), 0
    )  # arrays with negative strides
