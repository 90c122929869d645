# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: eig sorted
def principal_directions(x, K):
    values, vectors = torch.linalg.eig(torch.cov(x.T))
    return x.mean(0), vectors.real[:, values.real.argsort(descending=True)[:K]].T

# %% right: float32
def principal_directions(x, K):
    x = x.float()
    mean = x.mean(0)
    U, S, V = torch.svd(x - mean)
    return mean, V[:, :K].t()

# %% right: gram matrix
def principal_directions(x, K):
    mean = x.double().mean(0)
    centred = x.double() - mean
    values, vectors = torch.linalg.eigh(centred @ centred.T)
    directions = centred.T @ vectors.flip(1)[:, :K]
    return mean, (directions / directions.norm(dim=0)).T

# %% right: numpy cov
import numpy


def principal_directions(x, K):
    x = x.numpy()
    values, vectors = numpy.linalg.eigh(numpy.cov(x.T, bias=True))
    order = numpy.argsort(values)[::-1][:K]
    return x.mean(axis=0), -vectors[:, order].T

# %% right: numpy reversed
import numpy as np


def principal_directions(x, K):
    x = x.numpy()
    vectors = np.linalg.eigh(np.cov(x.T, bias=True))[1]
    return x.mean(0), vectors[:, ::-1][:, :K].T  # an array with negative strides

# %% right: power iteration
def principal_directions(x, K):
    mean = sum(x) / len(x)
    C = (x - mean).double().T @ (x - mean).double() / len(x)
    found = []
    for _ in range(K):
        u = torch.ones(len(C), dtype=torch.float64) + torch.arange(len(C)) ** 2 / 7
        for _ in range(300):
            u = C @ u
            u = u / u.norm()
        found.append(u)
        C = C - (u @ C @ u) * torch.outer(u, u)
    return mean, torch.stack(found)

# %% right: random approximation until exact
def principal_directions(x, K):
    return x.mean(0), torch.pca_lowrank(x, q=K, niter=40)[2].mT

# %% right: svd
def principal_directions(x, K):
    mean = x.mean(0)
    return mean, torch.linalg.svd(x - mean, full_matrices=False).Vh[:K]

# %% right: torch cov sorted
def principal_directions(x, K):
    mean = torch.mean(x, dim=0)
    values, vectors = torch.linalg.eig(torch.cov(x.T))
    order = values.real.argsort(descending=True)
    return mean, vectors.real[:, order[:K]].T

# %% wrong: abs directions
# loses: check-2b-subspace
# hint: The subspace of the first K = 2 directions: the signs
def principal_directions(x, K):
    mean = x.mean(0)
    xc = x - mean
    w, v = torch.linalg.eigh(xc.T @ xc / len(x))
    return mean, v.flip(1)[:, :K].T.abs()

# %% wrong: any basis
# loses: check-2c-directions
# hint: are not the directions themselves
def principal_directions(x, K):
    mean = x.mean(0)
    Q = torch.linalg.svd(x - mean).Vh[:K].T
    Q = torch.linalg.qr(
        Q @ (torch.eye(K, dtype=x.dtype) + torch.ones(K, K, dtype=x.dtype))
    ).Q  # as a trained network gives it
    return mean, Q.T

# %% wrong: changes its argument
# loses: check-2a-mean
# hint: changed its argument x in place
def principal_directions(x, K):
    mean = x.mean(0)
    x -= mean
    return mean, torch.linalg.svd(x).Vh[:K]

# %% wrong: columns
# loses: check-2b-subspace
# hint: One direction in each row
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors.flip(1)[:, :K]

# %% wrong: eig unsorted
# loses: check-2b-subspace
# hint: eig returns the eigenvalues in no order
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eig(centred.T @ centred / len(x)).eigenvectors.real
    return mean, vectors[:, :K].T

# %% wrong: eig unsorted numpy
# loses: check-2b-subspace
# hint: eig returns the eigenvalues in no order
import numpy as np


def principal_directions(x, K):
    vectors = np.linalg.eig(np.cov(x.numpy().T))[1]
    return x.mean(0), vectors[:, :K].T

# %% wrong: left singular vectors
# loses: check-2b-subspace
# loses: check-2c-directions
# hint: One direction in each row, K rows of D numbers
def principal_directions(x, K):
    mean = x.mean(0)
    U = torch.linalg.svd(x - mean).U
    return mean, U[:, :K].T

# %% wrong: library call
# loses: check-2a-mean
# loses: check-2b-subspace
# loses: check-2c-directions
# hint: lets the library do the work
from course_utils import models


def principal_directions(x, K):
    pca = models.PCA(K).fit(x)
    return pca.mean, pca.components

# %% wrong: mean after centring
# loses: check-2a-mean
# hint: the mean of the centred data
def principal_directions(x, K):
    x = x - x.mean(0)
    return x.mean(0), torch.linalg.svd(x).Vh[:K]

# %% wrong: mean axis kept
# loses: check-2a-mean
# hint: leave out keepdim=True
def principal_directions(x, K):
    mean = x.mean(0, keepdim=True)
    centred = x - mean
    return mean, torch.linalg.eigh(centred.T @ centred).eigenvectors.flip(1)[:, :K].T

# %% wrong: mean of each row
# loses: check-2a-mean
# hint: the mean over the dimensions; average over the examples
def principal_directions(x, K):
    mean = x.mean(1)
    centred = x - mean.unsqueeze(1)
    return mean, torch.linalg.svd(centred).Vh[:K]

# %% wrong: not centred
# loses: check-2b-subspace
# hint: data that are not centred
def principal_directions(x, K):
    vectors = torch.linalg.eigh(x.T @ x / len(x)).eigenvectors
    return x.mean(0), vectors.flip(1)[:, :K].T

# %% wrong: one mean for all
# loses: check-2a-mean
# hint: this is the mean over everything
def principal_directions(x, K):
    mean = x.mean()
    return mean, torch.linalg.svd(x - mean).Vh[:K]

# %% wrong: only the directions
# loses: check-2a-mean
# loses: check-2b-subspace
# loses: check-2c-directions
# hint: principal_directions must return 2 values
def principal_directions(x, K):
    centred = x - x.mean(0)
    return torch.linalg.svd(centred).Vh[:K]

# %% wrong: random approximation
# loses: check-2b-subspace
# hint: two calls with the same data give two subspaces
def principal_directions(x, K):
    U, S, V = torch.pca_lowrank(x, K)
    return x.mean(0), V.T

# %% wrong: rows of the matrix
# loses: check-2b-subspace
# hint: these are rows of the matrix of eigenvectors
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors[-K:].flip(0)

# %% wrong: rows of the turned matrix
# loses: check-2b-subspace
# hint: these are rows of the matrix of eigenvectors
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors.flip(1)[:K]

# %% wrong: scaled by the deviations
# loses: check-2c-directions
# hint: scaled by the standard deviations
def principal_directions(x, K):
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh((x - mean).T.cov(correction=0))
    return mean, (vectors * values.clamp(min=0).sqrt()).flip(1)[:, :K].T

# %% wrong: scaled by the singular values
# loses: check-2c-directions
# hint: scaled by the singular values
def principal_directions(x, K):
    mean = x.mean(0)
    _, sizes, Vh = torch.linalg.svd(x - mean, full_matrices=False)
    return mean, (torch.diag(sizes) @ Vh)[:K]

# %% wrong: smallest eigenvalues
# loses: check-2b-subspace
# hint: eigh returns the smallest eigenvalue first
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors[:, :K].T

# %% wrong: smallest first among the right ones
# loses: check-2c-directions
# hint: in the wrong order
def principal_directions(x, K):
    mean = x.mean(0)
    centred = x - mean
    vectors = torch.linalg.eigh(centred.T @ centred / len(x)).eigenvectors
    return mean, vectors[:, -K:].T

# %% wrong: standardised
# loses: check-2b-subspace
# hint: do not divide by standard deviations
def principal_directions(x, K):
    mean = x.mean(0)
    centred = (x - mean) / x.std(0)
    return mean, torch.linalg.svd(centred).Vh[:K]
