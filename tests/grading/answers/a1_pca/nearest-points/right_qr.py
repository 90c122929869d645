def nearest_points(x, mean, U):
    Q, _ = torch.linalg.qr(U)
    return mean + (x - mean) @ Q @ Q.T
