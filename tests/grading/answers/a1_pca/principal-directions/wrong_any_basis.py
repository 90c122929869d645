# loses: check-2c-directions
# hint: are not the directions themselves
def principal_directions(x, K):
    mean = x.mean(0)
    Q = torch.linalg.svd(x - mean).Vh[:K].T
    Q = torch.linalg.qr(
        Q @ (torch.eye(K, dtype=x.dtype) + torch.ones(K, K, dtype=x.dtype))
    ).Q  # as a trained network gives it
    return mean, Q.T
