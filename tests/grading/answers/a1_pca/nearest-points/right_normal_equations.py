def nearest_points(x, mean, U):
    z = torch.linalg.solve(U.T @ U, U.T @ (x - mean).T)
    return (U @ z).T + mean
