# loses: check-2b-subspace
# hint: these are rows of the matrix of eigenvectors
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors.flip(1)[:K]
