# loses: check-2b-subspace
# hint: eig returns the eigenvalues in no order
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eig(centred.T @ centred / len(x)).eigenvectors.real
    return mean, vectors[:, :K].T
