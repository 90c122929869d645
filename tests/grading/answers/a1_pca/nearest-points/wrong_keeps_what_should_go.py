# loses: check-3a-orthonormal
# hint: this is x minus the projection
def nearest_points(x, mean, U):
    centred = x - mean
    Q = torch.linalg.qr(U).Q
    return x - centred @ Q @ Q.T
