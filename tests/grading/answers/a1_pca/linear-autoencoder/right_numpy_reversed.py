import numpy as np


def linear_autoencoder(x, U, V):
    x, U, V = (tensor.numpy()[::-1] for tensor in (x, U, V))  # arrays with negative strides
    x_tilde = x @ V[::-1].T @ U[::-1].T
    return x_tilde[::-1], np.square(x - x_tilde).sum(1)[::-1]
