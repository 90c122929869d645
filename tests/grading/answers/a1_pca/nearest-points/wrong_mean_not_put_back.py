# loses: check-3a-orthonormal
# hint: the mean is missing at the end
def nearest_points(x, mean, U):
    z = (x - mean) @ torch.linalg.pinv(U).T
    return z @ U.T
