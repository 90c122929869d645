# loses: check-3b-any-columns
# hint: UᵀU is used instead of its inverse
def nearest_points(x, mean, U):
    return (x - mean) @ U @ (U.T @ U) @ U.T + mean
