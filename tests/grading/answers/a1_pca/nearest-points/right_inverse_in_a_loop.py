def nearest_points(x, mean, U):
    P = U @ torch.inverse(U.T @ U) @ U.T
    nearest = torch.zeros_like(x)
    for b in range(len(x)):
        nearest[b] = P @ (x[b] - mean) + mean
    return nearest
