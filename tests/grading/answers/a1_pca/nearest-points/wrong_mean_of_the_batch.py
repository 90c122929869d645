# loses: check-3a-orthonormal
# hint: take the mean that is given
def nearest_points(x, mean, U):
    mean = x.mean(0)
    return (x - mean) @ torch.linalg.pinv(U).T @ U.T + mean
