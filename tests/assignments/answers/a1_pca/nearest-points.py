# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: complement
def nearest_points(x, mean, U):
    Q = torch.linalg.qr(U, mode="complete").Q[:, U.shape[1] :]
    return x - (x - mean) @ Q @ Q.T

# %% right: gram schmidt
def nearest_points(x, mean, U):
    basis = []
    for column in U.T:
        for q in basis:
            column = column - (q @ column) * q
        basis.append(column / column.norm())
    return mean + sum(((x - mean) @ q).unsqueeze(1) * q for q in basis)

# %% right: inverse in a loop
def nearest_points(x, mean, U):
    P = U @ torch.inverse(U.T @ U) @ U.T
    nearest = torch.zeros_like(x)
    for b in range(len(x)):
        nearest[b] = P @ (x[b] - mean) + mean
    return nearest

# %% right: least squares
def nearest_points(x, mean, U):
    z = torch.linalg.lstsq(U, (x - mean).T).solution
    return (U @ z).T + mean

# %% right: normal equations
def nearest_points(x, mean, U):
    z = torch.linalg.solve(U.T @ U, U.T @ (x - mean).T)
    return (U @ z).T + mean

# %% right: numpy
import numpy


def nearest_points(x, mean, U):
    x, mean, U = x.numpy(), mean.numpy(), U.numpy()
    return (U @ numpy.linalg.pinv(U) @ (x - mean).T).T + mean

# %% right: numpy reversed
import numpy as np


def nearest_points(x, mean, U):
    backwards = (x - mean).numpy()[::-1]
    basis = np.linalg.qr(U.numpy())[0]
    return (backwards @ basis @ basis.T + mean.numpy())[::-1]

# %% right: qr
def nearest_points(x, mean, U):
    Q, _ = torch.linalg.qr(U)
    return mean + (x - mean) @ Q @ Q.T

# %% right: svd float32
def nearest_points(x, mean, U):
    left = torch.linalg.svd(U.float(), full_matrices=False).U
    centred = (x - mean).float()
    return torch.einsum("be,ek,dk->bd", centred, left, left) + mean.float()

# %% wrong: changes its argument
# loses: check-3a-orthonormal
# hint: changed its argument x in place
def nearest_points(x, mean, U):
    x -= mean
    return x @ torch.linalg.pinv(U).T @ U.T + mean

# %% wrong: code by q decoded by u
# loses: check-3a-orthonormal
# hint: the code belongs to one basis (the Q of U = QR?) and is
def nearest_points(x, mean, U):
    Q, R = torch.linalg.qr(U)
    return (x - mean) @ Q @ U.T + mean

# %% wrong: columns centred
# loses: check-3a-orthonormal
# hint: the columns of U were centred; only x is centred, with
def nearest_points(x, mean, U):
    U = U - U.mean(0)
    return (x - mean) @ torch.linalg.pinv(U).T @ U.T + mean

# %% wrong: columns of length one
# loses: check-3b-any-columns
# hint: columns of length 1 are not enough
def nearest_points(x, mean, U):
    U = U / U.norm(dim=0)
    return (x - mean) @ U @ U.T + mean

# %% wrong: gram schmidt in place
# loses: check-3b-any-columns
# hint: changed its argument U in place
def nearest_points(x, mean, U):
    for k in range(U.shape[1]):
        for j in range(k):
            U[:, k] -= (U[:, j] @ U[:, k]) * U[:, j]
        U[:, k] /= U[:, k].norm()
    return (x - mean) @ U @ U.T + mean

# %% wrong: inverse forgotten
# loses: check-3b-any-columns
# hint: UᵀU is used instead of its inverse
def nearest_points(x, mean, U):
    return (x - mean) @ U @ (U.T @ U) @ U.T + mean

# %% wrong: keeps what should go
# loses: check-3a-orthonormal
# hint: this is x minus the projection
def nearest_points(x, mean, U):
    centred = x - mean
    Q = torch.linalg.qr(U).Q
    return x - centred @ Q @ Q.T

# %% wrong: library call
# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: lets the library do the work
from course_utils import models


def nearest_points(x, mean, U):
    model = models.LinearAutoencoder(U.shape[1], x_shape=mean.shape, mean=mean)
    model.U.data, model.V.data = U, torch.linalg.pinv(U)
    return model.reconstruct(x)

# %% wrong: mean not put back
# loses: check-3a-orthonormal
# hint: the mean is missing at the end
def nearest_points(x, mean, U):
    z = (x - mean) @ torch.linalg.pinv(U).T
    return z @ U.T

# %% wrong: mean of the batch
# loses: check-3a-orthonormal
# hint: take the mean that is given
def nearest_points(x, mean, U):
    mean = x.mean(0)
    return (x - mean) @ torch.linalg.pinv(U).T @ U.T + mean

# %% wrong: mean only added
# loses: check-3a-orthonormal
# hint: not subtracted before the projection
def nearest_points(x, mean, U):
    Q = torch.linalg.qr(U).Q
    return x @ Q @ Q.T + mean

# %% wrong: norm of the whole matrix
# loses: check-3a-orthonormal
# hint: right for K = 1 only
def nearest_points(x, mean, U):
    V = U.T / U.norm() ** 2  # as in the lecture
    return (x - mean) @ V.T @ U.T + mean

# %% wrong: not centred
# loses: check-3a-orthonormal
# hint: x was not centred and the mean not put back
def nearest_points(x, mean, U):
    return x @ torch.linalg.pinv(U).T @ U.T

# %% wrong: only two columns
# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: index 1 is out of bounds for dimension 1
def nearest_points(x, mean, U):
    u = U[:, 0] / U[:, 0].norm()
    v = U[:, 1] - (U[:, 1] @ u) * u
    Q = torch.stack([u, v / v.norm()], dim=1)
    return (x - mean) @ Q @ Q.T + mean

# %% wrong: ridge one
# loses: check-3a-orthonormal
# hint: this is half the projection: UUᵀ was divided by the
def nearest_points(x, mean, U):
    M = U.T @ U + torch.eye(U.shape[1], dtype=U.dtype)
    return (x - mean) @ U @ torch.linalg.inv(M) @ U.T + mean

# %% wrong: right angle to the previous column only
# loses: check-3b-any-columns
# hint: each has to be at right angles to all that come before it
def nearest_points(x, mean, U):
    basis = [U[:, 0] / U[:, 0].norm()]
    for column in U.T[1:]:
        column = column - (column @ basis[-1]) * basis[-1]
        basis.append(column / column.norm())
    Q = torch.stack(basis, dim=1)
    return (x - mean) @ Q @ Q.T + mean

# %% wrong: rows of length one
# loses: check-3a-orthonormal
# hint: the rows of U were made of length 1
def nearest_points(x, mean, U):
    U = torch.nn.functional.normalize(U, dim=1)
    return (x - mean) @ U @ U.T + mean

# %% wrong: small directions dropped
# loses: check-3b-any-columns
# hint: the short column was left out
def nearest_points(x, mean, U):
    return (x - mean) @ torch.linalg.pinv(U, rtol=0.15).T @ U.T + mean

# %% wrong: the code
# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: not the code z
def nearest_points(x, mean, U):
    return (x - mean) @ torch.linalg.pinv(U).T

# %% wrong: the residual
# loses: check-3a-orthonormal
# hint: this is what is lost
def nearest_points(x, mean, U):
    centred = x - mean
    return centred - centred @ torch.linalg.pinv(U).T @ U.T

# %% wrong: u transposed for v
# loses: check-3b-any-columns
# hint: a projection only if the columns of U are orthonormal
def nearest_points(x, mean, U):
    z = (x - mean) @ U
    return z @ U.T + mean

# %% wrong: complete basis
# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: this is x itself
def nearest_points(x, mean, U):
    Q = torch.linalg.qr(U, mode="complete").Q
    return (x - mean) @ Q @ Q.T + mean
