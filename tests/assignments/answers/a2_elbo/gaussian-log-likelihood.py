# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: einsum float64
def gaussian_log_likelihood(x, mean, eta):
    d = (x - mean).double()
    return -0.5 * torch.einsum("bd,bd->b", d, d) / eta - d.shape[1] * 0.5 * (
        math.log(2 * math.pi) + math.log(eta)
    )

# %% right: logarithm of a power
def gaussian_log_likelihood(x, mean, eta):
    return -((x - mean) ** 2).sum(dim=1) / (2 * eta) - math.log((2 * math.pi * eta) ** (x.shape[1] / 2))

# %% right: loop
def gaussian_log_likelihood(x, mean, eta):
    out = []
    for row, centre in zip(x, mean):
        total = 0.0
        for value, m in zip(row, centre):
            total = total - (value - m) ** 2 / (2 * eta) - math.log(math.sqrt(2 * math.pi * eta))
        out.append(total)
    return torch.stack(out)

# %% right: one dimension at a time
def gaussian_log_likelihood(x, mean, eta):
    each = -((x - mean) ** 2) / (2 * eta) - 0.5 * math.log(2 * math.pi * eta)
    return each.sum(-1)

# %% right: numpy
def gaussian_log_likelihood(x, mean, eta):
    import numpy as np

    d = x.numpy() - mean.numpy()
    return torch.as_tensor(-(d**2).sum(1) / (2 * eta) - d.shape[1] / 2 * np.log(2 * np.pi * eta))

# %% right: torch's squared error
def gaussian_log_likelihood(x, mean, eta):
    error = torch.nn.functional.mse_loss(x, mean, reduction="none").sum(-1)
    return -0.5 * (error / eta + x.size(1) * math.log(2 * math.pi * eta))

# %% wrong: brackets
# loses: check-1a-squared-error
# hint: put 2 * eta in brackets
def gaussian_log_likelihood(x, mean, eta):
    return -((x - mean) ** 2).sum(1) / 2 * eta - x.shape[1] / 2 * math.log(2 * math.pi * eta)

# %% wrong: changes its argument
# loses: check-1a-squared-error
# hint: changed its argument x in place
def gaussian_log_likelihood(x, mean, eta):
    x -= mean
    return -x.square().sum(-1) / (2 * eta) - x.shape[-1] / 2 * math.log(2 * math.pi * eta)

# %% wrong: constant for one dimension
# loses: check-1b-constant
# hint: is that of one dimension
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - 0.5 * math.log(2 * math.pi * eta)

# %% wrong: constant for the batch
# loses: check-1b-constant
# hint: or of the batch size
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - len(x) / 2 * math.log(2 * math.pi * eta)

# %% wrong: constant for three dimensions
# loses: check-1b-constant
# hint: take D from the shape of x
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - 3 / 2 * math.log(2 * math.pi * eta)

# %% wrong: constant missing
# loses: check-1b-constant
# hint: the constant is missing
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta)

# %% wrong: constant without eta
# loses: check-1b-constant
# hint: the constant lacks eta
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - x.shape[-1] / 2 * math.log(2 * math.pi)

# %% wrong: density
# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: this is the density
def gaussian_log_likelihood(x, mean, eta):
    return torch.exp(-((x - mean) ** 2).sum(1) / (2 * eta)) / (2 * math.pi * eta) ** (x.shape[1] / 2)

# %% wrong: eta is a standard deviation
# loses: check-1a-squared-error
# hint: read eta as a standard deviation
def gaussian_log_likelihood(x, mean, eta):
    return (-0.5 * ((x - mean) / eta) ** 2 - math.log(eta) - 0.5 * math.log(2 * math.pi)).sum(-1)

# %% wrong: half missing
# loses: check-1a-squared-error
# hint: the ½ is missing
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / eta - x.shape[-1] / 2 * math.log(2 * math.pi * eta)

# %% wrong: half of d rounded
# loses: check-1b-constant
# hint: D // 2 rounds down
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - x.shape[-1] // 2 * math.log(2 * math.pi * eta)

# %% wrong: library call
# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: lets the library do the work
from course_utils import distributions


def gaussian_log_likelihood(x, mean, eta):
    return distributions.gaussian_log_likelihood(x, mean, eta)

# %% wrong: logarithm of each density
# loses: check-1b-constant
# hint: Simplify the logarithm on paper
def gaussian_log_likelihood(x, mean, eta):
    densities = torch.exp(-((x - mean) ** 2) / (2 * eta)) / math.sqrt(2 * math.pi * eta)
    return densities.log().sum(1)

# %% wrong: logarithm of the product
# loses: check-1b-constant
# hint: Simplify the logarithm on paper
def gaussian_log_likelihood(x, mean, eta):
    densities = torch.exp(-((x - mean) ** 2) / (2 * eta)) / math.sqrt(2 * math.pi * eta)
    return torch.log(torch.prod(densities, dim=1))

# %% wrong: mean over pixels
# loses: check-1a-squared-error
# hint: mean over the dimensions instead of the sum
def gaussian_log_likelihood(x, mean, eta):
    return (-((x - mean) ** 2) / (2 * eta) - 0.5 * math.log(2 * math.pi * eta)).mean(-1)

# %% wrong: nll loss not full
# loses: check-1b-constant
# hint: only with full=True
def gaussian_log_likelihood(x, mean, eta):
    variance = torch.full_like(mean, eta)
    return -torch.nn.functional.gaussian_nll_loss(mean, x, variance, reduction="none").sum(-1)

# %% wrong: sign
# loses: check-1a-squared-error
# hint: the sign is wrong
def gaussian_log_likelihood(x, mean, eta):
    return (x - mean).square().sum(-1) / (2 * eta) + x.shape[-1] / 2 * math.log(2 * math.pi * eta)

# %% wrong: squeezed
# loses: check-1a-squared-error
# hint: takes that axis away
def gaussian_log_likelihood(x, mean, eta):
    return (-((x - mean) ** 2) / (2 * eta) - 0.5 * math.log(2 * math.pi * eta)).sum(-1).squeeze()

# %% wrong: sum over batch
# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: Axis 0 has length 3 instead of 2
def gaussian_log_likelihood(x, mean, eta):
    return (-((x - mean) ** 2) / (2 * eta) - 0.5 * math.log(2 * math.pi * eta)).sum(0)

# %% wrong: sum then square
# loses: check-1a-squared-error
# hint: you squared the sum of the differences; sum their squares.
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).sum(-1) ** 2 / (2 * eta) - 0.5 * x.shape[-1] * math.log(2 * math.pi * eta)

# %% wrong: constant once
# loses: check-1b-constant
# hint: is your constant independent of D?
def gaussian_log_likelihood(x, mean, eta):
    return -(x - mean).square().sum(-1) / (2 * eta) - math.log(2 * math.pi * eta)

# %% wrong: torch distributions
# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: lets torch.distributions do the work
def gaussian_log_likelihood(x, mean, eta):
    return torch.distributions.Normal(mean, eta**0.5).log_prob(x).sum(-1)

# %% wrong: torch distributions under another name
# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: lets torch.distributions do the work
from torch.distributions.multivariate_normal import MultivariateNormal as Bell


def gaussian_log_likelihood(x, mean, eta):
    return Bell(mean, eta * torch.eye(x.shape[1], dtype=x.dtype)).log_prob(x)

# %% wrong: distance
# loses: check-1a-squared-error
# hint: takes the distance
def gaussian_log_likelihood(x, mean, eta):
    D = x.shape[1]
    return -D / 2 * math.log(2 * math.pi * eta) - (x - mean).norm(dim=1) / (2 * eta)

# %% wrong: log eta once
# loses: check-1b-constant
# hint: log eta counts once here; each
def gaussian_log_likelihood(x, mean, eta):
    D = x.shape[1]
    return -D / 2 * math.log(2 * math.pi) - math.log(eta) - (x - mean).square().sum(1) / (2 * eta)
