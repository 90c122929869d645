# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: cholesky
def ppca_log_px(x, W, b, eta):
    L = torch.linalg.cholesky(W @ W.T + eta * torch.eye(len(b), dtype=x.dtype))
    y = torch.linalg.solve_triangular(L, (x - b).T, upper=False)
    return -0.5 * (len(b) * math.log(2 * math.pi) + 2 * L.diagonal().log().sum() + (y**2).sum(0))

# %% right: eigenvalues loop
def ppca_log_px(x, W, b, eta):
    values, vectors = torch.linalg.eigh((W @ W.T).double() + eta * torch.eye(len(b)).double())
    result = []
    for row in x:
        along = (row - b).double() @ vectors
        result.append(
            -0.5 * sum(math.log(2 * math.pi * v) + a**2 / v for v, a in zip(values.tolist(), along.tolist()))
        )
    return result

# %% right: float32
def ppca_log_px(x, W, b, eta):
    x, W, b = x.float(), W.float(), b.float()
    C = W @ W.mT + torch.diag(torch.full((len(b),), eta))
    quadratic = ((x - b) * torch.linalg.solve(C, (x - b).T).T).sum(1)
    return -0.5 * quadratic - 0.5 * torch.logdet(C) - 0.5 * len(b) * math.log(2 * math.pi)

# %% right: loop slogdet
def ppca_log_px(x, W, b, eta):
    D = x.shape[1]
    C = W @ W.T + eta * torch.eye(D)
    result = []
    for row in x:
        d = row - b
        quadratic = d @ torch.linalg.solve(C, d)
        result.append(-0.5 * (D * math.log(2 * math.pi) + torch.linalg.slogdet(C)[1] + quadratic))
    return torch.stack(result)

# %% right: singular values
def ppca_log_px(x, W, b, eta):
    D, K = W.shape
    left, sizes, _ = torch.linalg.svd(W, full_matrices=False)
    along = sizes**2 + eta
    inside = (x - b) @ left
    outside = (x - b).square().sum(1) - inside.square().sum(1)
    log_det = along.log().sum() + (D - len(sizes)) * math.log(eta)
    return -0.5 * (D * math.log(2 * math.pi) + log_det + (inside**2 / along).sum(1) + outside / eta)

# %% right: mahalanobis by cdist
def ppca_log_px(x, W, b, eta):
    L = torch.linalg.cholesky(W @ W.T + eta * torch.eye(W.shape[0]).to(W))
    white = torch.linalg.solve_triangular(L, (x - b).T, upper=False).T
    distance = torch.cdist(white, torch.zeros_like(white[:1])).squeeze(1)
    log_density = -0.5 * distance**2 - L.diag().log().sum()
    return log_density - len(b) / 2 * math.log(2 * math.pi)

# %% right: numpy reversed
import numpy as np


def ppca_log_px(x, W, b, eta):
    x, W, b = x.numpy()[::-1], W.numpy(), b.numpy()
    C = W @ W.T + eta * np.eye(len(b))
    quadratic = np.einsum("bd,db->b", x - b, np.linalg.solve(C, (x - b).T))
    return (-0.5 * (len(b) * np.log(2 * np.pi) + np.linalg.slogdet(C)[1] + quadratic))[::-1]

# %% right: numpy slogdet
import numpy


def ppca_log_px(x, W, b, eta):
    x, W, b = x.double().numpy(), W.double().numpy(), b.double().numpy()
    C = W @ W.T + eta * numpy.eye(len(b))
    d = x - b
    quadratic = numpy.einsum("bi,ij,bj->b", d, numpy.linalg.inv(C), d)
    return -0.5 * (len(b) * numpy.log(2 * numpy.pi) + numpy.linalg.slogdet(C)[1] + quadratic)

# %% right: star import numpy
from numpy import *


def ppca_log_px(x, W, b, eta):
    x, W, b = x.numpy(), W.numpy(), b.numpy()
    C = W @ W.T + eta * eye(len(b))
    quadratic = sum((x - b) * linalg.solve(C, (x - b).T).T, axis=1)
    return -0.5 * (len(b) * log(2 * pi) + linalg.slogdet(C)[1] + quadratic)

# %% right: star import torch
from torch import *


def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * eye(len(b), dtype=x.dtype)
    solved = cholesky_solve((x - b).T, torch.linalg.cholesky(C)).T
    return -0.5 * (len(b) * math.log(2 * math.pi) + logdet(C) + sum((x - b) * solved, dim=1))

# %% right: woodbury
def ppca_log_px(x, W, b, eta):
    D, K = W.shape
    M = W.T @ W + eta * torch.eye(K, dtype=x.dtype)
    centred = x - b
    t = centred @ W
    quadratic = ((centred**2).sum(1) - (t @ torch.inverse(M) * t).sum(1)) / eta
    log_det = torch.slogdet(M)[1] + (D - K) * math.log(eta)
    return -(D * math.log(2 * math.pi) + log_det + quadratic) / 2

# %% right: woodbury float32
def ppca_log_px(x, W, b, eta):
    x, W, b = x.float(), W.float(), b.float()
    D, K = W.shape
    M = W.T @ W + eta * torch.eye(K)
    t = (x - b) @ W
    quadratic = ((x - b).square().sum(1) - (t * torch.linalg.solve(M, t.T).T).sum(1)) / eta
    return -(D * math.log(2 * math.pi) + torch.logdet(M) + (D - K) * math.log(eta) + quadratic) / 2

# %% wrong: 2 pi without logarithm
# loses: check-8b-constant
# hint: 2 pi appears without its logarithm
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * 2 * math.pi + torch.logdet(C) + quadratic)

# %% wrong: all pairs of the batch
# loses: check-8a-quadratic-form
# hint: its product with itself, not with the others
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = (x - b) @ torch.linalg.inv(C) @ (x - b).T
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: axis kept
# loses: check-8a-quadratic-form
# hint: no axis that keepdim=True keeps
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    d = x - b
    quadratic = (d * torch.linalg.solve(C, d.T).T).sum(1, keepdim=True)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: b added
# loses: check-8a-quadratic-form
# hint: b is added to x
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    d = x + b
    quadratic = (d * torch.linalg.solve(C, d.T).T).sum(1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: best code alone
# loses: check-8a-quadratic-form
# hint: z has to be integrated out
def ppca_log_px(x, W, b, eta):
    z = (x - b) @ torch.linalg.pinv(W).T
    off = x - (z @ W.T + b)
    return -0.5 * (off**2 / eta + math.log(2 * math.pi * eta)).sum(-1)

# %% wrong: bits
# loses: check-8a-quadratic-form
# hint: use natural logarithms (nats)
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic) / math.log(2)

# %% wrong: changes its argument
# loses: check-8a-quadratic-form
# hint: changed its argument x in place
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    x -= b
    quadratic = (x * torch.linalg.solve(C, x.T).T).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: cholesky sum not doubled
# loses: check-8b-constant
# hint: so double the sum of its logarithms
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    L = torch.linalg.cholesky(C)
    quadratic = torch.linalg.solve_triangular(L, (x - b).T, upper=False).square().sum(0)
    return -0.5 * (len(b) * math.log(2 * math.pi) + L.diagonal().log().sum() + quadratic)

# %% wrong: constant for one dimension
# loses: check-8b-constant
# hint: log(2 pi) is counted once
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: constant missing
# loses: check-8b-constant
# hint: the constant is missing
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * quadratic

# %% wrong: density then logarithm
# loses: check-8c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    density = torch.exp(-0.5 * quadratic) / torch.sqrt((2 * math.pi) ** len(b) * torch.linalg.det(C))
    return density.log()

# %% wrong: determinant clamped
# loses: check-8c-many-pixels
# hint: An epsilon or a clamp only hides
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    log_det = torch.log(torch.det(C).clamp(min=1e-30))
    return -0.5 * (len(b) * math.log(2 * math.pi) + log_det + quadratic)

# %% wrong: determinant missing
# loses: check-8b-constant
# hint: log det C is missing
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + quadratic)

# %% wrong: epsilon beside the determinant
# loses: check-8c-many-pixels
# hint: An epsilon or a clamp only hides
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    log_det = torch.log(torch.det(C) + 1e-12)
    return -0.5 * (len(b) * math.log(2 * math.pi) + log_det + quadratic)

# %% wrong: eta is a standard deviation
# loses: check-8a-quadratic-form
# hint: you read eta as a standard deviation
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta**2 * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: eta without identity
# loses: check-8a-quadratic-form
# hint: it belongs on the diagonal only
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta
    quadratic = ((x - b) * torch.linalg.solve(C, (x - b).T).T).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: half missing before the determinant
# loses: check-8b-constant
# hint: the ½ is missing before log det C
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + quadratic) - torch.logdet(C)

# %% wrong: half missing before the form
# loses: check-8a-quadratic-form
# hint: the ½ is missing
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C)) - quadratic

# %% wrong: infinity made a number
# loses: check-8c-many-pixels
# hint: absurdly large with 784 pixels
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    log_det = torch.nan_to_num(torch.log(torch.det(C)))
    return -0.5 * (len(b) * math.log(2 * math.pi) + log_det + quadratic)

# %% wrong: inverse forgotten
# loses: check-8a-quadratic-form
# hint: C is used instead of its inverse
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ C * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: len of x for d
# loses: check-8b-constant
# hint: len(x) is the number of examples
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    d = x - b
    quadratic = (d * torch.linalg.solve(C, d.T).T).sum(1)
    return -0.5 * (len(x) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: library call
# loses: check-8a-quadratic-form
# loses: check-8b-constant
# loses: check-8c-many-pixels
# hint: lets the library do the work
from course_utils import distributions


def ppca_log_px(x, W, b, eta):
    return distributions.linear_gaussian(x, W, b, eta).log_px

# %% wrong: log 2 pi missing
# loses: check-8b-constant
# hint: the constant D log(2 pi) is missing
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (torch.logdet(C) + quadratic)

# %% wrong: logarithm of the determinant
# loses: check-8c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.log(torch.linalg.det(C)) + quadratic)

# %% wrong: math log of the determinant
# loses: check-8c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + math.log(torch.linalg.det(C)) + quadratic)

# %% wrong: mean of the batch
# loses: check-8a-quadratic-form
# hint: you centred with the mean of this batch
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    d = x - x.mean(0)
    quadratic = (d * torch.linalg.solve(C, d.T).T).sum(1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: mean of the logs
# loses: check-8b-constant
# hint: the logarithms of the eigenvalues are averaged; log det C
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(W), dtype=W.dtype)
    r = x - b
    form = (r * torch.linalg.solve(C, r.T).T).sum(1)
    return -0.5 * (x.shape[1] * math.log(2 * math.pi) + torch.linalg.eigvalsh(C).log().mean() + form)

# %% wrong: mean over dimensions
# loses: check-8a-quadratic-form
# hint: divide by the number of dimensions
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic) / len(b)

# %% wrong: not centred
# loses: check-8a-quadratic-form
# hint: b is not subtracted from x
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = (x @ torch.linalg.inv(C) * x).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: only the diagonal
# loses: check-8a-quadratic-form
# hint: only the diagonal of C counts here
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    variances = C.diagonal()
    return -0.5 * ((x - b) ** 2 / variances + (2 * math.pi * variances).log()).sum(-1)

# %% wrong: other examples added
# loses: check-8a-quadratic-form
# hint: products with the *others* are added too
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    solved = torch.linalg.solve(C, (x - b).T)
    quadratic = ((x - b) @ solved).sum(1)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: posterior mean alone
# loses: check-8a-quadratic-form
# hint: z has to be integrated out
def ppca_log_px(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=x.dtype)
    z = torch.linalg.solve(M, W.T @ (x - b).T).T
    off = x - (z @ W.T + b)
    return -0.5 * (off**2 / eta + math.log(2 * math.pi * eta)).sum(-1)

# %% wrong: prior mean alone
# loses: check-8a-quadratic-form
# hint: W is not used yet
def ppca_log_px(x, W, b, eta):
    return -0.5 * ((x - b) ** 2 / eta + math.log(2 * math.pi * eta)).sum(-1)

# %% wrong: product of the cholesky diagonal
# loses: check-8c-many-pixels
# hint: The determinant itself underflows to 0
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    L = torch.linalg.cholesky(C)
    quadratic = torch.linalg.solve_triangular(L, (x - b).T, upper=False).square().sum(0)
    return -0.5 * (len(b) * math.log(2 * math.pi) + 2 * L.diagonal().prod().log() + quadratic)

# %% wrong: c taken for its cholesky factor
# loses: check-8a-quadratic-form
# hint: C was taken for its own Cholesky factor
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(W), dtype=W.dtype)
    y = torch.linalg.solve_triangular(C, (x - b).T, upper=False)
    return -0.5 * (len(b) * math.log(2 * math.pi) + 2 * C.diagonal().log().sum() + (y**2).sum(0))

# %% wrong: sign
# loses: check-8a-quadratic-form
# hint: the sign is wrong
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return 0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)

# %% wrong: sign of the determinant
# loses: check-8b-constant
# hint: log det C has the wrong sign
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return -0.5 * (len(b) * math.log(2 * math.pi) - torch.logdet(C) + quadratic)

# %% wrong: small determinant
# loses: check-8b-constant
# hint: this is the determinant of WᵀW + eta I
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=x.dtype)
    return -0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(M) + quadratic)

# %% wrong: summed over the batch
# loses: check-8a-quadratic-form
# hint: One number for each example
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    quadratic = ((x - b) @ torch.linalg.inv(C) * (x - b)).sum(-1)
    return (-0.5 * (len(b) * math.log(2 * math.pi) + torch.logdet(C) + quadratic)).sum()

# %% wrong: torch distributions
# loses: check-8a-quadratic-form
# loses: check-8b-constant
# loses: check-8c-many-pixels
# hint: lets torch.distributions do the work
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    return torch.distributions.MultivariateNormal(b, C).log_prob(x)

# %% wrong: w transposed w
# loses: check-8a-quadratic-form
# loses: check-8b-constant
# loses: check-8c-many-pixels
# hint: Two of these shapes do not fit together
def ppca_log_px(x, W, b, eta):
    C = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    r = x - b
    form = (r * torch.linalg.solve(C, r.T).T).sum(1)
    return -0.5 * (x.shape[1] * math.log(2 * math.pi) + torch.logdet(C) + form)

# %% wrong: sign and determinant clamped
# loses: check-8a-quadratic-form
# loses: check-8c-many-pixels
# hint: the sign is wrong: far from b the density should be
def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * torch.eye(len(b), dtype=x.dtype)
    form = ((x - b) * torch.linalg.solve(C, (x - b).T).T).sum(1)
    return 0.5 * (len(b) * math.log(2 * math.pi) + torch.linalg.det(C).clamp(min=1e-300).log() + form)
