# loses: check-3a-orthonormal
# hint: this is what is lost
def nearest_points(x, mean, U):
    centred = x - mean
    return centred - centred @ torch.linalg.pinv(U).T @ U.T
