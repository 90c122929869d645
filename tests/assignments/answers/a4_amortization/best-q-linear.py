# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: augmented least squares
def best_q_linear(x, W, b, eta):
    D, K = W.shape
    A = torch.cat([W / math.sqrt(eta), torch.eye(K, dtype=W.dtype)])
    y = torch.cat([(x - b) / math.sqrt(eta), torch.zeros(len(x), K, dtype=x.dtype)], dim=1)
    mu = torch.linalg.lstsq(A, y.T).solution.T
    return mu, -(A.norm(dim=0).log()) * torch.ones_like(mu)

# %% right: by ascent
def best_q_linear(x, W, b, eta):
    # F is concave in mu: one Newton step from 0. In log_sigma: a few hundred steps of ascent.
    K = W.shape[1]
    hessian = W.double().T @ W.double() / eta + torch.eye(K, dtype=torch.float64)
    mu = torch.linalg.solve(hessian, W.double().T @ (x - b).double().T / eta).T
    s = torch.zeros(K, dtype=torch.float64)
    for _ in range(200):
        s = s + 0.5 * (1 - (2 * s).exp() * hessian.diagonal()) / (1 + (2 * s).exp() * hessian.diagonal())
    return mu, s.expand(len(x), K)

# %% right: example by example
def best_q_linear(x, W, b, eta):
    means, widths = [], []
    for row in x:
        M = W.T @ W
        for k in range(W.shape[1]):
            M[k, k] += eta
        means.append(torch.linalg.solve(M, W.T @ (row - b)))
        widths.append([0.5 * math.log(eta / M[k, k].item()) for k in range(W.shape[1])])
    return torch.stack(means), torch.tensor(widths)

# %% right: inverse
def best_q_linear(x, W, b, eta):
    M = torch.einsum("dk,dl->kl", W, W) + eta * torch.eye(W.shape[1]).to(W)
    mu = (x - b) @ W @ torch.linalg.inv(M)
    c = torch.linalg.norm(W, dim=0) ** 2 / eta
    return mu, torch.log(1 / torch.sqrt(1 + c)).repeat(x.shape[0], 1)

# %% right: lstsq in numpy
import numpy as np


def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    A = np.vstack([W.numpy() / eta**0.5, np.eye(W.shape[1])])
    Y = np.hstack([(x - b).numpy() / eta**0.5, np.zeros((len(x), W.shape[1]))])
    mu = np.linalg.lstsq(A, Y.T, rcond=None)[0].T
    return torch.as_tensor(mu), torch.as_tensor(np.tile(-np.log(np.linalg.norm(A, axis=0)), (len(x), 1)))

# %% right: through the joint
def best_q_linear(x, W, b, eta):
    # Condition the joint Gaussian of z and x; the best widths are 1 / sqrt of the posterior's precision.
    K = W.shape[1]
    inverse = torch.inverse(W @ W.T + eta * torch.eye(len(W), dtype=W.dtype))
    mu = (W.T @ inverse @ (x - b).T).T
    precision = torch.inverse(torch.eye(K, dtype=W.dtype) - W.T @ inverse @ W)
    return mu, (-0.5 * torch.log(torch.diagonal(precision))).expand(len(x), K)

# %% right: woodbury autograd
def best_q_linear(x, W, b, eta):
    K = W.shape[1]
    mu = torch.stack(
        [W.T @ torch.linalg.pinv(W @ W.T + eta * torch.eye(len(W), dtype=W.dtype)) @ (r - b) for r in x]
    )
    widths = [0.5 * math.log(eta / (eta + float(W[:, k] @ W[:, k]))) for k in range(K)]
    return mu, torch.tensor([widths] * len(x), dtype=W.dtype)

# %% wrong: b not subtracted
# loses: check-1a-means
# hint: b is not subtracted
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ x.T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: both halves kept
# loses: check-1b-widths
# hint: the derivative of σ_k² is 2σ_k
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = 1 / (W.square().sum(0) / (2 * eta) + 0.5)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: centred in place
# loses: check-1a-means
# hint: in place
def best_q_linear(x, W, b, eta):
    x -= b
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ x.T).T
    return mu, (0.5 * (eta / M.diagonal()).log()).expand(len(x), -1)

# %% wrong: column not squared
# loses: check-1b-widths
# hint: length of the column is not squared
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.norm(dim=0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: data centred
# loses: check-1a-means
# hint: the mean of the observations is subtracted from x; subtract
def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - x.mean(0)) @ W @ torch.linalg.inv(M)
    log_sigma = 0.5 * torch.log(eta / (eta + (W**2).sum(0)))
    return mu, log_sigma.expand(len(x), -1)

# %% wrong: divided by eta on one side
# loses: check-1a-means
# hint: Wᵀ(x − b) is divided by eta as well
def best_q_linear(x, W, b, eta):
    precision = W.T @ W / eta + torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(precision, W.T @ (x - b).T).T
    return mu, (-0.5 * precision.diagonal().log()).expand(len(x), -1)

# %% wrong: divided by the diagonal
# loses: check-1a-means
# hint: each dimension is treated as if it were alone
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W / M.diagonal()
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: eta forgotten
# loses: check-1b-widths
# hint: missing in the numerator
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = 1 / M.diagonal()
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: eta missing in the widths
# loses: check-1b-widths
# hint: eta is missing: this σ² is 1/(1 +
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    return mu, (-0.5 * (1 + W.square().sum(0)).log()).expand(len(x), -1)

# %% wrong: eta squared
# loses: check-1a-means
# hint: do not square it
def best_q_linear(x, W, b, eta):
    precision = W.T @ W / eta**2 + torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(precision, W.T @ (x - b).T / eta**2).T
    return mu, (-0.5 * precision.diagonal().log()).expand(len(x), -1)

# %% wrong: eta without identity
# loses: check-1a-means
# hint: to the diagonal only
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: half lost
# loses: check-1b-widths
# hint: a factor ½ got lost
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    c = W.square().sum(0) / (2 * eta)
    return mu, (-0.5 * (1 + c).log()).expand(len(x), -1)

# %% wrong: least squares
# loses: check-1a-means
# hint: this is least squares
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.lstsq(W, (x - b).T).solution.T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: library call
# loses: check-1a-means
# loses: check-1b-widths
# hint: lets the library do the work
from course_utils import inference


def best_q_linear(x, W, b, eta):
    exact = inference.linear_gaussian_posterior(x, W, b, eta)
    return exact.posterior_mean, -0.5 * torch.linalg.inv(exact.posterior_covariance).diagonal().log().expand(
        len(x), -1
    )

# %% wrong: log variance
# loses: check-1b-widths
# hint: this is log σ²
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (variance.log()).expand(len(x), -1)

# %% wrong: mean over d
# loses: check-1b-widths
# hint: mean over the D
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().mean(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: multiplied by m
# loses: check-1a-means
# hint: Wᵀ(x − b) is multiplied by M; multiply it by the inverse of
def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W @ M
    log_sigma = 0.5 * torch.log(eta / (eta + (W**2).sum(0)))
    return mu, log_sigma.expand(len(x), -1)

# %% wrong: no prior
# loses: check-1b-widths
# hint: the prior's −½σ² is missing
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / W.square().sum(0)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: norm not squared
# loses: check-1b-widths
# hint: the length of the column is not squared.
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W @ torch.linalg.inv(M)
    ls = 0.5 * torch.log(eta / (eta + W.norm(dim=0)))
    return mu, ls.expand(len(x), -1)

# %% wrong: not solved
# loses: check-1a-means
# hint: M is not inverted
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: one row for all
# loses: check-1b-widths
# hint: the shape is (B, K)
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, 0.5 * variance.log()

# %% wrong: precisions mixed up
# loses: check-1b-widths
# hint: the wrong term is divided by eta: the precision is 1 + ‖W_k‖
def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W @ torch.linalg.inv(M)
    log_sigma = 0.5 * torch.log(1 / (1 / eta + (W**2).sum(0)))
    return mu, log_sigma.expand(len(x), -1)

# %% wrong: prior variance for eta
# loses: check-1a-means
# hint: I is added to WᵀW
def best_q_linear(x, W, b, eta):
    M = W.T @ W + torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = 1 / M.diagonal()
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: rows of w
# loses: check-1b-widths
# hint: sigma of the best q of three examples must have shape (3, 2)
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = (x - b) @ W @ torch.linalg.inv(M)
    ls = 0.5 * torch.log(eta / (eta + (W**2).sum(1)))
    return mu, ls.expand(len(x), -1)

# %% wrong: sigma itself
# loses: check-1b-widths
# hint: this is σ; return
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (variance.sqrt()).expand(len(x), -1)

# %% wrong: sign of the error
# loses: check-1a-means
# hint: it is x − b, not b − x
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (b - x).T).T
    variance = eta / (W.square().sum(0) + eta)
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: widths of m inverse
# loses: check-1b-widths
# hint: and even the posterior's own widths
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = torch.linalg.inv(M).diagonal()
    return mu, (0.5 * variance.log()).expand(len(x), -1)

# %% wrong: widths of the posterior
# loses: check-1b-widths
# hint: the posterior's own marginal widths
def best_q_linear(x, W, b, eta):
    M = W.T @ W + eta * torch.eye(W.shape[1], dtype=W.dtype)
    mu = torch.linalg.solve(M, W.T @ (x - b).T).T
    variance = eta * torch.linalg.inv(M).diagonal()
    return mu, (0.5 * variance.log()).expand(len(x), -1)
