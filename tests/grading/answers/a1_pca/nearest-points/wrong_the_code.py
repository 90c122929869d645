# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: not the code z
def nearest_points(x, mean, U):
    return (x - mean) @ torch.linalg.pinv(U).T
