import numpy as np


def nearest_points(x, mean, U):
    backwards = (x - mean).numpy()[::-1]
    basis = np.linalg.qr(U.numpy())[0]
    return (backwards @ basis @ basis.T + mean.numpy())[::-1]
