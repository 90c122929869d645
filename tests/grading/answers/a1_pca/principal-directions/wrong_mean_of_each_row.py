# loses: check-2a-mean
# loses: check-2b-subspace
# hint: the mean over the dimensions; average over the examples
def principal_directions(x, K):
    mean = x.mean(1)
    centred = x - mean.unsqueeze(1)
    return mean, torch.linalg.svd(centred).Vh[:K]
