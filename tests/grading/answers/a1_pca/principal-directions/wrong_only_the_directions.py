# loses: check-2a-mean
# loses: check-2b-subspace
# loses: check-2c-directions
# hint: principal_directions must return 2 values
def principal_directions(x, K):
    centred = x - x.mean(0)
    return torch.linalg.svd(centred).Vh[:K]
