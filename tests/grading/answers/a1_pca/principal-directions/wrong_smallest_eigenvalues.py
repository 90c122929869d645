# loses: check-2b-subspace
# hint: eigh returns the smallest eigenvalue first
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors[:, :K].T
