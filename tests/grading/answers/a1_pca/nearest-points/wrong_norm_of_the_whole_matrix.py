# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: right for K = 1 only
def nearest_points(x, mean, U):
    V = U.T / U.norm() ** 2  # as in the lecture
    return (x - mean) @ V.T @ U.T + mean
