# loses: check-3b-any-columns
# hint: UᵀU stands where its inverse should
def nearest_points(x, mean, U):
    return (x - mean) @ U @ (U.T @ U) @ U.T + mean
