# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: the rows of U were made of length 1
def nearest_points(x, mean, U):
    U = torch.nn.functional.normalize(U, dim=1)
    return (x - mean) @ U @ U.T + mean
