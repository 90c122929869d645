# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: autograd of the closed form
def exact_gradient(A, b, mu, log_sigma):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    expected = 0.5 * mu @ A @ mu + b @ mu + 0.5 * (torch.diag(A) * torch.exp(log_sigma) ** 2).sum()
    return torch.autograd.grad(expected, (mu, log_sigma))

# %% right: both halves of A
def exact_gradient(A, b, mu, log_sigma):
    sigma = log_sigma.double().exp()
    return 0.5 * (A + A.T) @ mu + b, torch.diag(A).double() * sigma * sigma

# %% right: einsum
def exact_gradient(A, b, mu, log_sigma):
    return torch.einsum("ij,j->i", A, mu) + b, torch.einsum("ii,i->i", A, log_sigma.exp().square())

# %% right: loops
def exact_gradient(A, b, mu, log_sigma):
    K = len(mu)
    of_mu, of_log_sigma = torch.zeros_like(mu), torch.zeros_like(mu)
    for i in range(K):
        of_mu[i] = b[i]
        for j in range(K):
            of_mu[i] = of_mu[i] + A[i, j] * mu[j]
        sigma = math.exp(log_sigma[i])
        of_log_sigma[i] = A[i, i] * sigma * sigma
    return of_mu, of_log_sigma

# %% right: second moments
def exact_gradient(A, b, mu, log_sigma):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    second_moment = torch.outer(mu, mu) + torch.diag((2 * log_sigma).exp())
    expected = (A * second_moment).sum() / 2 + b.dot(mu)
    expected.backward()
    return mu.grad, log_sigma.grad

# %% wrong: all of A meets sigma
# loses: check-2b-log-sigma
# hint: the off-diagonal elements of A should not count
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A @ (2 * log_sigma).exp()

# %% wrong: by sampling
# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: this is an estimate from draws
def exact_gradient(A, b, mu, log_sigma):
    z = mu + log_sigma.exp() * torch.randn(1000, len(mu), dtype=mu.dtype)
    slope = z @ A + b
    return slope.mean(0), (slope * (z - mu)).mean(0)

# %% wrong: clamped log sigma
# loses: check-2b-log-sigma
# hint: is log_sigma clamped
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * (2 * log_sigma.clamp(-2, 2)).exp()

# %% wrong: f at the mean
# loses: check-2b-log-sigma
# hint: E[f(z)] is not f(E[z])
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, torch.zeros_like(mu)

# %% wrong: finite differences
# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: by finite differences
def exact_gradient(A, b, mu, log_sigma):
    def F(m, l):
        s2 = torch.exp(2 * l)
        return m @ A @ m / 2 + b @ m + (A.diagonal() * s2).sum() / 2

    h = 1e-4
    e = torch.eye(len(mu), dtype=mu.dtype)
    return torch.stack(
        [(F(mu + h * v, log_sigma) - F(mu - h * v, log_sigma)) / (2 * h) for v in e]
    ), torch.stack([(F(mu, log_sigma + h * v) - F(mu, log_sigma - h * v)) / (2 * h) for v in e])

# %% wrong: gradient of sigma
# loses: check-2b-log-sigma
# hint: this is the derivative with respect to sigma
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * log_sigma.exp()

# %% wrong: half kept
# loses: check-2a-mu
# hint: the ½ goes away
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu / 2 + b, A.diagonal() * (2 * log_sigma).exp() / 2

# %% wrong: half lost
# loses: check-2a-mu
# hint: the ½ in f is lost
def exact_gradient(A, b, mu, log_sigma):
    return 2 * A @ mu + b, 2 * A.diagonal() * (2 * log_sigma).exp()

# %% wrong: library call
# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: lets the library do the work
from course_utils import gradients


def exact_gradient(A, b, mu, log_sigma):
    samples = gradients.pathwise(
        lambda z: 0.5 * ((z @ A) * z).sum(-1) + z @ b,
        mu,
        log_sigma,
        torch.randn(100_000, len(mu), dtype=mu.dtype),
    )
    return samples.mu.mean(0), samples.log_sigma.mean(0)

# %% wrong: linear part meets sigma
# loses: check-2b-log-sigma
# hint: E[b·z] = b·mu
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * (2 * log_sigma).exp() + b * log_sigma.exp()

# %% wrong: linear part missing
# loses: check-2a-mu
# hint: the linear part b·z is missing
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu, A.diagonal() * (2 * log_sigma).exp()

# %% wrong: log sigma is log variance
# loses: check-2b-log-sigma
# hint: you read log_sigma as log σ²
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, 0.5 * A.diagonal() * log_sigma.exp()

# %% wrong: matrices kept
# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: One number for each element of mu
def exact_gradient(A, b, mu, log_sigma):
    return A * mu + b, A * (2 * log_sigma).exp()

# %% wrong: mu a mu
# loses: check-2a-mu
# hint: muᵀA mu is a single number, twice the value of its term;
def exact_gradient(A, b, mu, log_sigma):
    return mu @ A @ mu + b, A.diag() * (2 * log_sigma).exp()

# %% wrong: noise of the dimensions as one
# loses: check-2b-log-sigma
# hint: this treats the noise of the two dimensions as one
def exact_gradient(A, b, mu, log_sigma):
    sigma = log_sigma.exp()
    return A @ mu + b, sigma * (A @ sigma)

# %% wrong: one added
# loses: check-2b-log-sigma
# hint: up to a 1 that is added
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal() * (2 * log_sigma).exp() + 1

# %% wrong: only the diagonal
# loses: check-2a-mu
# hint: the off-diagonal elements of A do not count yet
def exact_gradient(A, b, mu, log_sigma):
    return A.diagonal() * mu + b, A.diagonal() * (2 * log_sigma).exp()

# %% wrong: order
# loses: check-2a-mu
# hint: return that of mu first
def exact_gradient(A, b, mu, log_sigma):
    return A.diagonal() * (2 * log_sigma).exp(), A @ mu + b

# %% wrong: row sums
# loses: check-2b-log-sigma
# hint: row sums of A
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.sum(1) * (2 * log_sigma).exp()

# %% wrong: sigma for variance
# loses: check-2b-log-sigma
# hint: you read log_sigma as log σ², or have σ where E[z²] has
def exact_gradient(A, b, mu, log_sigma):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    E = 0.5 * mu @ A @ mu + b @ mu + 0.5 * (A.diag() * log_sigma.exp()).sum()
    return torch.autograd.grad(E, (mu, log_sigma))

# %% wrong: sigma forgotten
# loses: check-2b-log-sigma
# hint: the factor sigma² is missing
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.diagonal()

# %% wrong: sigma squared alone
# loses: check-2b-log-sigma
# hint: the factor A_ii is missing
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, (2 * log_sigma).exp()

# %% wrong: sign
# loses: check-2a-mu
# hint: the sign is wrong
def exact_gradient(A, b, mu, log_sigma):
    return -(A @ mu + b), -A.diagonal() * (2 * log_sigma).exp()

# %% wrong: trace
# loses: check-2b-log-sigma
# hint: this has the trace of A
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, A.trace() * (2 * log_sigma).exp()
