# loses: check-2a-mean
# hint: leave out keepdim=True
def principal_directions(x, K):
    mean = x.mean(0, keepdim=True)
    centred = x - mean
    return mean, torch.linalg.eigh(centred.T @ centred).eigenvectors.flip(1)[:, :K].T
