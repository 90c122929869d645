# loses: check-3a-orthonormal
# hint: not subtracted before the projection
def nearest_points(x, mean, U):
    Q = torch.linalg.qr(U).Q
    return x @ Q @ Q.T + mean
