# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: einsum
def linear_autoencoder(x, U, V):
    x_tilde = torch.einsum("dk,kj,bj->bd", U, V, x)
    difference = x - x_tilde
    return x_tilde, torch.einsum("bd,bd->b", difference, difference)

# %% right: functional linear float64
def linear_autoencoder(x, U, V):
    z = torch.nn.functional.linear(x.double(), V.double())
    x_tilde = torch.nn.functional.linear(z, U.double())
    return x_tilde, torch.linalg.vector_norm(x.double() - x_tilde, dim=-1) ** 2

# %% right: lists
def linear_autoencoder(x, U, V):
    x_tilde = [[sum((U @ V)[d, e] * row[e] for e in range(len(row))) for d in range(len(row))] for row in x]
    x_tilde = torch.tensor(x_tilde)
    return x_tilde, [float(((a - b) ** 2).sum()) for a, b in zip(x, x_tilde)]

# %% right: loop
def linear_autoencoder(x, U, V):
    outputs, errors = [], []
    for row in x:
        out = U @ (V @ row)
        outputs.append(out)
        errors.append(((row - out) ** 2).sum())
    return torch.stack(outputs), torch.stack(errors)

# %% right: numpy
def linear_autoencoder(x, U, V):
    x, U, V = x.numpy(), U.numpy(), V.numpy()
    x_tilde = (U @ V @ x.T).T
    return x_tilde, ((x - x_tilde) ** 2).sum(axis=1)

# %% right: numpy reversed
import numpy as np


def linear_autoencoder(x, U, V):
    x, U, V = (tensor.numpy()[::-1] for tensor in (x, U, V))  # arrays with negative strides
    x_tilde = x @ V[::-1].T @ U[::-1].T
    return x_tilde[::-1], np.square(x - x_tilde).sum(1)[::-1]

# %% right: product first
def linear_autoencoder(x, U, V):
    x_tilde = x @ (U @ V).T
    return x_tilde, (x - x_tilde).pow(2).sum(dim=1)

# %% wrong: absolute differences
# loses: check-1b-error
# hint: sums of absolute differences
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).abs().sum(-1)

# %% wrong: axis kept
# loses: check-1b-error
# hint: with one axis too many
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().sum(1, keepdim=True)

# %% wrong: batch mean
# loses: check-1b-error
# hint: you averaged over the batch
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().sum(-1).mean()

# %% wrong: cdist
# loses: check-1b-error
# hint: ed error of two examples (D = 3, K = 2) must have shape (2,)
def linear_autoencoder(x, U, V):
    out = x @ V.T @ U.T
    return out, torch.cdist(x, out) ** 2

# %% wrong: centred first
# loses: check-1a-output
# hint: the mean of this batch was subtracted first
def linear_autoencoder(x, U, V):
    mean = x.mean(0)
    out = (x - mean) @ V.T @ U.T + mean
    return out, (x - out).pow(2).sum(1)

# %% wrong: changes its argument
# loses: check-1a-output
# hint: changed its argument x in place
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    x -= x_tilde
    return x_tilde, x.square().sum(-1)

# %% wrong: code in place of output
# loses: check-1a-output
# hint: this is the code z
def linear_autoencoder(x, U, V):
    z = x @ V.T
    return z, (x - z @ U.T).square().sum(-1)

# %% wrong: difference of norms
# loses: check-1b-error
# hint: only where U V is an orthogonal projection
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, x.square().sum(-1) - x_tilde.square().sum(-1)

# %% wrong: distance
# loses: check-1b-error
# hint: this is the distance, not its square
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).norm(dim=-1)

# %% wrong: examples in columns
# loses: check-1a-output
# loses: check-1b-error
# hint: Two of these shapes do not fit together
def linear_autoencoder(x, U, V):
    x_tilde = U @ (V @ x)
    return x_tilde, (x - x_tilde).square().sum(0)

# %% wrong: float16
# loses: check-1a-output
# hint: the precision of float16
def linear_autoencoder(x, U, V):
    x, U, V = x.half(), U.half(), V.half()  # to save memory
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().sum(-1)

# %% wrong: library call
# loses: check-1a-output
# loses: check-1b-error
# hint: lets the library do the work
from course_utils import models, objectives


def linear_autoencoder(x, U, V):
    model = models.LinearAutoencoder(len(V), x_shape=x.shape[1:])
    model.U.data, model.V.data = U, V
    x_tilde = model.reconstruct(x)
    return x_tilde, objectives.squared_error(model, x).squared_error

# %% wrong: mean over dimensions
# loses: check-1b-error
# hint: mean over the dimensions instead of the sum
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().mean(-1)

# %% wrong: mse loss
# loses: check-1b-error
# hint: you averaged over everything
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, torch.nn.functional.mse_loss(x_tilde, x)

# %% wrong: only the output
# loses: check-1a-output
# loses: check-1b-error
# hint: must return 2 values
def linear_autoencoder(x, U, V):
    return x @ V.T @ U.T

# %% wrong: output not transposed
# loses: check-1a-output
# hint: the examples are in its columns; transpose it
def linear_autoencoder(x, U, V):
    x_tilde = U @ V @ x.T
    return x_tilde, (x.T - x_tilde).square().sum(0)

# %% wrong: relu code
# loses: check-1a-output
# hint: negative codes became 0: a linear autoencoder has no relu.
def linear_autoencoder(x, U, V):
    out = torch.relu(x @ V.T) @ U.T
    return out, (x - out).square().sum(1)

# %% wrong: squared after the sum
# loses: check-1b-error
# hint: you squared the sum of the differences
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).sum(-1) ** 2

# %% wrong: squeezed
# loses: check-1a-output
# hint: takes it away
def linear_autoencoder(x, U, V):
    x_tilde = (x @ V.T @ U.T).squeeze()
    return x_tilde, (x - x_tilde).square().sum(-1).squeeze()

# %% wrong: sum of absolutes squared
# loses: check-1b-error
# hint: you squared the sum of the absolute differences
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, torch.linalg.norm(x - x_tilde, ord=1, dim=1) ** 2

# %% wrong: sum over everything
# loses: check-1b-error
# hint: you summed over the batch as well
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, (x - x_tilde).square().sum()

# %% wrong: sum over the batch
# loses: check-1b-error
# hint: you summed over the batch, one number for each dimension
def linear_autoencoder(x, U, V):
    x_tilde = x @ V.T @ U.T
    return x_tilde, ((x - x_tilde) ** 2).sum(0)

# %% wrong: tied to v
# loses: check-1a-output
# hint: V is used for both; decode z with U: x̃ is z Uᵀ.
def linear_autoencoder(x, U, V):
    out = x @ V.T @ V
    return out, (x - out).square().sum(1)

# %% wrong: transposes missing
# loses: check-1a-output
# hint: the two matrices without their transposes
def linear_autoencoder(x, U, V):
    x_tilde = x @ U @ V
    return x_tilde, (x - x_tilde).square().sum(-1)

# %% wrong: weights exchanged
# loses: check-1a-output
# hint: without their transposes
def linear_autoencoder(x, U, V):
    z = x @ U
    out = z @ V
    return out, (x - out).pow(2).sum(1)

# %% wrong: u for both
# loses: check-1a-output
# hint: U is used for both
def linear_autoencoder(x, U, V):
    x_tilde = x @ U @ U.T
    return x_tilde, (x - x_tilde).square().sum(1)
