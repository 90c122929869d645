# loses: check-2b-subspace
# hint: data that are not centred
def principal_directions(x, K):
    vectors = torch.linalg.eigh(x.T @ x / len(x)).eigenvectors
    return x.mean(0), vectors.flip(1)[:, :K].T
