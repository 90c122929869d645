# loses: check-3b-any-columns
def nearest_points(x, mean, U):
    return (x - mean) @ torch.linalg.pinv(U, rtol=0.15).T @ U.T + mean
