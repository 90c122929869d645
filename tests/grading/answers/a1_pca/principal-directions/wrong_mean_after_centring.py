# loses: check-2a-mean
# hint: the mean of the centred data
def principal_directions(x, K):
    x = x - x.mean(0)
    return x.mean(0), torch.linalg.svd(x).Vh[:K]
