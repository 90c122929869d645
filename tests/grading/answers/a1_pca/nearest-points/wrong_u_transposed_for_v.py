# loses: check-3b-any-columns
# hint: a projection only if the columns of U are orthonormal
def nearest_points(x, mean, U):
    z = (x - mean) @ U
    return z @ U.T + mean
