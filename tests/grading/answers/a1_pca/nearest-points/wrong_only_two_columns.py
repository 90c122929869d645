# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: only the first two columns of U count
def nearest_points(x, mean, U):
    u = U[:, 0] / U[:, 0].norm()
    v = U[:, 1] - (U[:, 1] @ u) * u
    Q = torch.stack([u, v / v.norm()], dim=1)
    return (x - mean) @ Q @ Q.T + mean
