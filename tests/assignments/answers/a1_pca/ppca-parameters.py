# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: diagonal matrix
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum() / (len(variances) - K)
    E = vectors[:K].T
    return E @ torch.diag(torch.sqrt(variances[:K] - eta)), eta.item()

# %% right: einsum float64
def ppca_parameters(variances, vectors, K):
    v = variances.double()
    eta = v[K:].mean()
    return torch.einsum("kd,k->dk", vectors[:K].double(), (v[:K] - eta).sqrt()), eta

# %% right: loop
import math


def ppca_parameters(variances, vectors, K):
    D = len(variances)
    eta = sum(float(v) for v in variances[K:]) / (D - K)
    W = torch.zeros(D, K)
    for k in range(K):
        W[:, k] = math.sqrt(variances[k] - eta) * vectors[k]
    return W, eta

# %% right: numpy
import numpy


def ppca_parameters(variances, vectors, K):
    variances, vectors = variances.numpy(), vectors.numpy()
    eta = numpy.mean(variances[K:])
    return (numpy.sqrt(variances[:K] - eta)[:, None] * vectors[:K]).T, eta

# %% right: numpy reversed
import numpy as np


def ppca_parameters(variances, vectors, K):
    variances, vectors = variances.numpy(), vectors.numpy()
    eta = np.mean(variances[K:])
    W = vectors[:K][::-1].T * np.sqrt(variances[:K] - eta)[::-1]
    return W[:, ::-1], eta  # an array with negative strides

# %% right: rotated
def ppca_parameters(variances, vectors, K):
    eta = torch.mean(variances[K:])
    W = vectors.T[:, :K] * (variances[:K] - eta) ** 0.5
    return W @ torch.linalg.qr(torch.randn(K, K, dtype=W.dtype)).Q, eta

# %% wrong: changes its argument
# loses: check-7a-eta
# hint: changed its argument variances in place
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    variances -= eta
    return vectors[:K].T * variances[:K].sqrt(), eta

# %% wrong: columns of vectors
# loses: check-7b-weights
# hint: these are columns of `vectors`
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:, :K] * (variances[:K] - eta).sqrt(), eta

# %% wrong: eta added
# loses: check-7b-weights
# hint: eta is added in W
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K] + eta).sqrt(), eta

# %% wrong: eta and w exchanged
# loses: check-7a-eta
# hint: return W first and eta second
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return eta, vectors[:K].T * (variances[:K] - eta).sqrt()

# %% wrong: eta axis kept
# loses: check-7a-eta
# hint: leave out keepdim=True
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean(0, keepdim=True)
    return vectors[:K].T * (variances[:K] - eta).sqrt(), eta

# %% wrong: eta divided by d
# loses: check-7a-eta
# hint: their sum was divided by D
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum() / len(variances)
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: eta divided by k
# loses: check-7a-eta
# hint: their sum was divided by K
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum() / K
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: eta is a standard deviation
# loses: check-7a-eta
# hint: this is a standard deviation
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta.sqrt()

# %% wrong: eta is a sum
# loses: check-7a-eta
# hint: this is the sum of the eigenvalues
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].sum()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: eta is the last eigenvalue
# loses: check-7a-eta
# hint: a single eigenvalue, the last one
def ppca_parameters(variances, vectors, K):
    eta = variances[-1]
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: eta is the next eigenvalue
# loses: check-7a-eta
# hint: this is a single eigenvalue
def ppca_parameters(variances, vectors, K):
    eta = variances[K]
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: eta not subtracted
# loses: check-7b-weights
# hint: eta is counted twice
def ppca_parameters(variances, vectors, K):
    return vectors[:K].T * variances[:K].sqrt(), variances[K:].mean()

# %% wrong: eta of the first d minus k
# loses: check-7a-eta
# loses: check-7b-weights
# hint: the mean of the first D − K eigenvalues
def ppca_parameters(variances, vectors, K):
    eta = variances[: len(variances) - K].mean()
    return vectors[-K:].T * (variances[-K:] - eta).sqrt(), eta

# %% wrong: eta of the last k
# loses: check-7a-eta
# hint: this is the mean of the last two eigenvalues
def ppca_parameters(variances, vectors, K):
    eta = variances[-K:].mean()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: eta subtracted from the root
# loses: check-7b-weights
# hint: eta was subtracted from the root
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K].sqrt() - eta), eta

# %% wrong: eta without identity
# loses: check-7b-weights
# hint: not from the zeros next to them
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T @ torch.sqrt(torch.diag(variances[:K]) - eta), eta

# %% wrong: last eigenvectors
# loses: check-7b-weights
# hint: these are the last eigenvectors
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[-K:].T * (variances[:K] - eta).sqrt(), eta

# %% wrong: last eigenvectors backwards
# loses: check-7b-weights
# hint: these are the last eigenvectors
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors.flip(0)[:K].T * (variances[:K] - eta).sqrt(), eta

# %% wrong: library call
# loses: check-7a-eta
# loses: check-7b-weights
# hint: lets the library do the work
from course_utils import models


def ppca_parameters(variances, vectors, K):
    steps = (len(variances) * variances.clamp(min=0)).sqrt().unsqueeze(1) * vectors
    ppca = models.ProbabilisticPCA(K).fit(torch.cat([steps, -steps]))  # data with just this covariance
    return ppca.weight, ppca.eta

# %% wrong: one eigenvalue too many
# loses: check-7a-eta
# hint: one eigenvalue too many
def ppca_parameters(variances, vectors, K):
    eta = variances[K - 1 :].mean()
    W = vectors[:K].T * (variances[:K] - eta).sqrt()
    return W, eta

# %% wrong: only the eigenvectors
# loses: check-7b-weights
# hint: these are the eigenvectors alone
def ppca_parameters(variances, vectors, K):
    return vectors[:K].T, variances[K:].mean()

# %% wrong: ratio minus one
# loses: check-7b-weights
# hint: W was divided by the root of eta: it is the root of the
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K] / eta - 1).sqrt(), eta

# %% wrong: root missing
# loses: check-7b-weights
# hint: the square root is missing in W
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K] - eta), eta

# %% wrong: roots subtracted
# loses: check-7b-weights
# hint: subtract eta before you take the root
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K].T * (variances[:K].sqrt() - eta.sqrt()), eta

# %% wrong: rows not transposed
# loses: check-7b-weights
# hint: one *column* for each latent dimension
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].mean()
    return vectors[:K] * (variances[:K] - eta).sqrt().unsqueeze(1), eta

# %% wrong: variances squared
# loses: check-7a-eta
# hint: the eigenvalues were squared; they are variances already.
def ppca_parameters(variances, vectors, K):
    eta = variances[K:].square().mean()
    return vectors[:K].T * (variances[:K].square() - eta).sqrt(), eta
