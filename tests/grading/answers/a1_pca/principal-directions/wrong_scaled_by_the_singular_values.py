# loses: check-2c-directions
# hint: scaled by the singular values
def principal_directions(x, K):
    mean = x.mean(0)
    _, sizes, Vh = torch.linalg.svd(x - mean, full_matrices=False)
    return mean, (torch.diag(sizes) @ Vh)[:K]
