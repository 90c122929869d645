def nearest_points(x, mean, U):
    Q = torch.linalg.qr(U, mode="complete").Q[:, U.shape[1] :]
    return x - (x - mean) @ Q @ Q.T
