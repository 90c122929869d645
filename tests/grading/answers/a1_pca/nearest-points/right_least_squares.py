def nearest_points(x, mean, U):
    z = torch.linalg.lstsq(U, (x - mean).T).solution
    return (U @ z).T + mean
