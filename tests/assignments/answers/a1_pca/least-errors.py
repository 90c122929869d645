# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: by projecting
def least_errors(x, share):
    centred = x.double() - x.double().mean(0)
    Vh = torch.linalg.svd(centred, full_matrices=False).Vh
    errors = []
    for K in range(x.shape[1] + 1):
        projected = centred @ Vh[:K].T @ Vh[:K]
        errors.append(float((centred - projected).square().sum(1).mean()))
    K = 0
    while errors[0] - errors[K] < share * errors[0]:
        K += 1
    return errors, K

# %% right: float32 argmax
def least_errors(x, share):
    x = x.float()
    x = x - x.mean(0)
    values = torch.linalg.eigvalsh(x.T @ x / len(x)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, torch.argmax((1 - errors / errors[0] >= share).int()).item()

# %% right: fractions of the total
def least_errors(x, share):
    centred = x - x.mean(0)
    values = torch.linalg.svdvals(centred.T @ centred / len(x))
    errors = [values[k:].sum() for k in range(len(values) + 1)]
    return torch.stack(errors), next(k for k, e in enumerate(errors) if e <= (1 - share) * errors[0])

# %% right: numpy
import numpy


def least_errors(x, share):
    x = x.numpy()
    values = numpy.sort(numpy.linalg.eigvalsh(numpy.cov(x.T, bias=True)))[::-1]
    total = values.sum()
    errors = numpy.concatenate([[total], total - numpy.cumsum(values)])
    return errors, numpy.searchsorted(numpy.cumsum(values) / total, share) + 1

# %% right: numpy reversed
import numpy as np


def least_errors(x, share):
    values = np.linalg.eigvalsh(np.cov(x.numpy().T, bias=True))
    errors = np.append(0, values.cumsum())[::-1]  # an array with negative strides
    return errors, int(np.argmax(1 - errors / errors[0] >= share))

# %% right: star import
from numpy import *
from torch import *


def least_errors(x, share):
    largest_first = torch.linalg.eigvalsh(cov(x.T, correction=0)).flip(0)
    errors = stack([largest_first[k:].sum() for k in arange(len(largest_first) + 1)])
    return errors, (errors > (1 - share) * errors[0]).sum().item()

# %% right: svd
def least_errors(x, share):
    values = torch.linalg.svdvals(x - x.mean(0)) ** 2 / len(x)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% right: total minus cumsum
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    cumulative = torch.cat([torch.zeros(1, dtype=x.dtype), values.cumsum(0)])
    K = (cumulative / values.sum() < share).sum()
    return values.sum() - cumulative, K

# %% wrong: changes its argument
# loses: check-4a-errors
# hint: changed its argument x in place
def least_errors(x, share):
    x -= x.mean(0)
    values = torch.linalg.eigvalsh(x.T @ x / len(x)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: counts all that suffice
# loses: check-4b-how-many
# hint: one direction keeps only 76.2 %. Are the errors in the
def least_errors(x, share):
    lam = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([lam.sum()[None], lam.sum() - lam.cumsum(0)])
    return errors, int((1 - errors / errors[0] >= share - 1e-6).sum())

# %% wrong: divided by n minus 1
# loses: check-4a-errors
# hint: N / (N − 1) times too large
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: eig for eigvalsh
# loses: check-4a-errors
# hint: eig returns the eigenvalues in no order
import numpy as np


def least_errors(x, share):
    values = np.linalg.eig(np.cov(x.numpy().T, bias=True))[0]
    errors = np.append(0, values.cumsum())[::-1]
    return errors, int(np.argmax(1 - errors / errors[0] >= share))

# %% wrong: eig unsorted
# loses: check-4a-errors
# hint: eig returns the eigenvalues in no order
def least_errors(x, share):
    values = torch.linalg.eigvals(torch.cov(x.T, correction=0)).real
    errors = torch.cat([values, values.new_zeros(1)]).flip(0).cumsum(0).flip(0)
    return errors, int((1 - errors / errors[0] >= share).nonzero()[0])

# %% wrong: errors in reversed order
# loses: check-4a-errors
# hint: is the largest and comes first
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0))
    errors = torch.cat([values.new_zeros(1), values.cumsum(0)])
    return errors, int((1 - errors.flip(0) / errors[-1] < share).sum())

# %% wrong: index for count
# loses: check-4b-how-many
# hint: one too few
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = values.cumsum(0) / values.sum()
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: largest k below the share
# loses: check-4b-how-many
# hint: one too few
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept <= share).sum()) - 1

# %% wrong: library call
# loses: check-4a-errors
# loses: check-4b-how-many
# hint: lets the library do the work
from course_utils import models


def least_errors(x, share):
    values = models.PCA(x.shape[1]).fit(x).variances
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: mean over dimensions
# loses: check-4a-errors
# hint: you took means over the D dimensions
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0) / x.shape[1]
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: more than the share
# loses: check-4b-how-many
# hint: exactly the share is enough: >=, not >
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, int((1 - errors / errors[0] > share).nonzero()[0])

# %% wrong: not centred
# loses: check-4a-errors
# hint: the data were not centred
def least_errors(x, share):
    values = torch.linalg.svdvals(x) ** 2 / len(x)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: only the errors
# loses: check-4a-errors
# loses: check-4b-how-many
# hint: least_errors must return 2 values
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    return errors

# %% wrong: row of one integer
# loses: check-4b-how-many
# hint: an axis of length 1 too many
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, (1 - errors / errors[0] >= share).nonzero()[0]

# %% wrong: share that is lost
# loses: check-4b-how-many
# hint: or the share that is lost
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.stack([values[k:].sum() for k in range(len(values) + 1)])
    return errors, int((errors / errors[0] <= share).nonzero()[0])

# %% wrong: shares for errors
# loses: check-4a-errors
# hint: these are shares of the total
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    kept = torch.cat([values.new_zeros(1), values.cumsum(0)]) / values.sum()
    return 1 - kept, int((kept >= share).nonzero()[0])

# %% wrong: single eigenvalues
# loses: check-4a-errors
# hint: these are single eigenvalues
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    kept = values.cumsum(0) / values.sum()
    return torch.cat([values, values.new_zeros(1)]), int((kept < share).sum()) + 1

# %% wrong: singular values
# loses: check-4a-errors
# hint: these are sums of singular values
def least_errors(x, share):
    values = torch.linalg.svdvals(x - x.mean(0))
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: singular values only for the share
# loses: check-4b-how-many
# hint: The share is one of *variances*
def least_errors(x, share):
    sizes = torch.linalg.svdvals(x - x.mean(0))
    values = sizes**2 / len(x)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    return errors, int((sizes.cumsum(0) / sizes.sum() >= share).nonzero()[0]) + 1

# %% wrong: smallest directions counted
# loses: check-4a-errors
# loses: check-4b-how-many
# hint: Are the errors in the order
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0))
    errors = torch.cat([values.new_zeros(1), values.cumsum(0)])
    return errors, int((1 - errors / errors[-1] >= share).sum())

# %% wrong: smallest first
# loses: check-4a-errors
# hint: the largest eigenvalues are left out here
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0))
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: standard deviations
# loses: check-4a-errors
# hint: these are sums of standard deviations
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0).clamp(min=0).sqrt()
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: summed over examples
# loses: check-4a-errors
# hint: N times too large
def least_errors(x, share):
    values = torch.linalg.svdvals(x - x.mean(0)) ** 2
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])

# %% wrong: variance that is kept
# loses: check-4a-errors
# hint: this is the variance that is kept
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    kept = torch.cat([values.new_zeros(1), values.cumsum(0)])
    return kept, int((kept / kept[-1] >= share).nonzero()[0])

# %% wrong: without k 0
# loses: check-4a-errors
# hint: One error for each K = 0, 1
def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors[1:], int((kept >= share).nonzero()[0])

# %% wrong: zero in front
# loses: check-4a-errors
# hint: e₀ must not be 0: with no direction at all the error is
def least_errors(x, share):
    lam = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    errors = torch.cat([torch.zeros(1, dtype=x.dtype), lam.sum() - lam.cumsum(0)])
    kept = lam.cumsum(0) / lam.sum()
    return errors, int((kept < share - 1e-6).sum()) + 1

# %% wrong: last one missing
# loses: check-4a-errors
# hint: right, but 1 is missing at the end
def least_errors(x, share):
    errors = torch.linalg.eigvalsh(x.T.cov(correction=0)).cumsum(0).flip(0)
    kept = 1 - torch.cat([errors, errors.new_zeros(1)]) / errors[0]
    return errors, int((kept >= share).nonzero()[0])
