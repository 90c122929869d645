# loses: check-3b-any-columns
# hint: columns of length 1 are not enough
def nearest_points(x, mean, U):
    U = U / U.norm(dim=0)
    return (x - mean) @ U @ U.T + mean
