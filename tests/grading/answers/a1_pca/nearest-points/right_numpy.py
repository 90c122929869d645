import numpy


def nearest_points(x, mean, U):
    x, mean, U = x.numpy(), mean.numpy(), U.numpy()
    return (U @ numpy.linalg.pinv(U) @ (x - mean).T).T + mean
