# loses: check-2a-mean
# loses: check-2b-subspace
# hint: this is the mean over everything
def principal_directions(x, K):
    mean = x.mean()
    return mean, torch.linalg.svd(x - mean).Vh[:K]
