# loses: check-2b-subspace
# hint: do not divide by standard deviations
def principal_directions(x, K):
    mean = x.mean(0)
    centred = (x - mean) / x.std(0)
    return mean, torch.linalg.svd(centred).Vh[:K]
