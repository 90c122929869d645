# loses: check-2b-subspace
# hint: eig returns the eigenvalues in no order
import numpy as np


def principal_directions(x, K):
    vectors = np.linalg.eig(np.cov(x.numpy().T))[1]
    return x.mean(0), vectors[:, :K].T
