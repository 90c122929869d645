# loses: check-3a-orthonormal
# hint: x was not centred and the mean not put back
def nearest_points(x, mean, U):
    return x @ torch.linalg.pinv(U).T @ U.T
