# loses: check-3a-orthonormal
# hint: changed its argument x in place
def nearest_points(x, mean, U):
    x -= mean
    return x @ torch.linalg.pinv(U).T @ U.T + mean
