# loses: check-2a-mean
# hint: changed its argument x in place
def principal_directions(x, K):
    mean = x.mean(0)
    x -= mean
    return mean, torch.linalg.svd(x).Vh[:K]
