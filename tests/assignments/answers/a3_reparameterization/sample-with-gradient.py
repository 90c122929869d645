# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: box muller
def sample_with_gradient(mu, log_sigma, samples):
    u, v = torch.rand(2, samples, *mu.shape, dtype=torch.float64)
    eps = (-2 * (1 - u).log()).sqrt() * torch.cos(2 * math.pi * v)
    return mu + log_sigma.exp() * eps.to(mu.dtype)

# %% right: float64 multivariate
def sample_with_gradient(mu, log_sigma, samples):
    scale = torch.diag_embed(log_sigma.double().exp())
    return torch.distributions.MultivariateNormal(mu.double(), scale_tril=scale).rsample((samples,))

# %% right: in place on the noise
def sample_with_gradient(mu, log_sigma, samples):
    z = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z *= log_sigma.exp()
    z += mu
    return z

# %% right: inverse cdf
def sample_with_gradient(mu, log_sigma, samples):
    u = torch.rand(samples, *mu.shape, dtype=torch.float64)
    eps = torch.special.ndtri(u.clamp(1e-12, 1 - 1e-12)).to(mu.dtype)
    return torch.distributions.AffineTransform(mu, torch.exp(log_sigma))(eps)

# %% right: loop over draws
def sample_with_gradient(mu, log_sigma, samples):
    draws = []
    for _ in range(samples):
        draws.append(mu + torch.exp(log_sigma) * torch.randn_like(mu))
    return torch.stack(draws)

# %% right: minus sigma eps
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn((samples,) + tuple(mu.shape)).to(mu.dtype)
    return mu[None] - log_sigma[None].exp() * eps

# %% right: numpy noise
import numpy as np


def sample_with_gradient(mu, log_sigma, samples):
    B, K = mu.shape
    eps = torch.tensor(np.random.default_rng().normal(size=(samples, B, K)), dtype=mu.dtype)
    return mu + log_sigma.exp() * eps

# %% right: parameters repeated
def sample_with_gradient(mu, log_sigma, samples):
    mu, log_sigma = mu.repeat(samples, 1, 1), log_sigma.repeat(samples, 1, 1)
    return torch.addcmul(mu, log_sigma.exp(), torch.randn_like(mu))

# %% right: torch distributions
def sample_with_gradient(mu, log_sigma, samples):
    return torch.distributions.Normal(mu, log_sigma.exp()).rsample((samples,))

# %% wrong: antithetic noise
# loses: check-1a-samples
# hint: no +eps and −eps in pairs
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn((samples + 1) // 2, *mu.shape, dtype=mu.dtype)
    eps = torch.cat([eps, -eps])[:samples]
    return mu + log_sigma.exp() * eps

# %% wrong: changes mu in place
# loses: check-1a-samples
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    mu += 0 * eps[0]
    log_sigma.exp_()
    return mu + log_sigma * eps

# %% wrong: clamped log sigma
# loses: check-1a-samples
# hint: is log_sigma clamped
def sample_with_gradient(mu, log_sigma, samples):
    log_sigma = log_sigma.clamp(-20, 2)
    return mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: draws last
# loses: check-1a-samples
# hint: The draws come first
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(*mu.shape, samples, dtype=mu.dtype)
    return mu.unsqueeze(-1) + log_sigma.exp().unsqueeze(-1) * eps

# %% wrong: eps computed from z
# loses: check-1b-gradient
# hint: noise computed from z and mu makes it cancel
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp()
    z = torch.distributions.Normal(mu, sigma).sample((samples,))
    eps = (z - mu) / sigma
    return mu + sigma * eps

# %% wrong: library call
# loses: check-1a-samples
# loses: check-1b-gradient
# hint: lets the library do the work
from course_utils.distributions import gaussian_sample


def sample_with_gradient(mu, log_sigma, samples):
    return gaussian_sample(mu, log_sigma, torch.randn(samples, *mu.shape, dtype=mu.dtype))

# %% wrong: list of draws
# loses: check-1a-samples
# hint: torch.stack(…) makes one
def sample_with_gradient(mu, log_sigma, samples):
    return [mu + log_sigma.exp() * torch.randn_like(mu) for _ in range(samples)]

# %% wrong: log sigma for sigma
# loses: check-1a-samples
# hint: the noise is scaled by log sigma
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: log sigma is log variance
# loses: check-1a-samples
# hint: you read log_sigma as log σ²
def sample_with_gradient(mu, log_sigma, samples):
    std = torch.exp(0.5 * log_sigma)
    return mu + std * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: mean taken off
# loses: check-1a-samples
# hint: no mean subtracted
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    eps = eps - eps.mean(0)
    return mu + log_sigma.exp() * eps

# %% wrong: noise not scaled
# loses: check-1a-samples
# hint: the noise is not scaled
def sample_with_gradient(mu, log_sigma, samples):
    return mu + torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: noise shared by the dimensions
# loses: check-1a-samples
# hint: The latent dimensions share their noise
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma.exp() * torch.randn(samples, len(mu), 1, dtype=mu.dtype)

# %% wrong: noise shared by the examples
# loses: check-1a-samples
# hint: The examples of the batch share their noise
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma.exp() * torch.randn(samples, 1, mu.shape[1], dtype=mu.dtype)

# %% wrong: one draw repeated
# loses: check-1a-samples
# hint: all draws are the same
def sample_with_gradient(mu, log_sigma, samples):
    z = mu + log_sigma.exp() * torch.randn_like(mu)
    return z.expand(samples, *mu.shape)

# %% wrong: sample in place of rsample
# loses: check-1b-gradient
# hint: The samples are cut off
def sample_with_gradient(mu, log_sigma, samples):
    return torch.distributions.Normal(mu, log_sigma.exp()).sample((samples,))

# %% wrong: seeded noise
# loses: check-1a-samples
# hint: Every call gives the same draws
def sample_with_gradient(mu, log_sigma, samples):
    generator = torch.Generator().manual_seed(0)
    return mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype, generator=generator)

# %% wrong: sigma detached
# loses: check-1b-gradient
# hint: sigma is cut off
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp().detach()
    return mu + sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: small number added to sigma
# loses: check-1a-samples
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp() + 0.01
    return mu + sigma * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: softplus
# loses: check-1a-samples
# hint: sigma is softplus(log_sigma) here
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    return mu + nn.functional.softplus(log_sigma) * eps

# %% wrong: squeezed
# loses: check-1a-samples
# hint: even where it has length 1
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    return (mu + log_sigma.exp() * eps).squeeze()

# %% wrong: student t noise
# loses: check-1a-samples
# hint: the noise is not normal
def sample_with_gradient(mu, log_sigma, samples):
    eps = (
        torch.distributions.StudentT(torch.tensor(10.0, dtype=mu.dtype)).sample((samples, *mu.shape))
        / (10 / 8) ** 0.5
    )
    return mu + log_sigma.exp() * eps

# %% wrong: through numpy
# loses: check-1b-gradient
# hint: The samples are cut off
import numpy as np


def sample_with_gradient(mu, log_sigma, samples):
    m, s = mu.detach().numpy(), log_sigma.detach().exp().numpy()
    return torch.from_numpy(np.random.default_rng().normal(m, s, size=(samples, *m.shape)))

# %% wrong: torch normal
# loses: check-1b-gradient
# hint: Both gradients are 0, or a little rounding:
def sample_with_gradient(mu, log_sigma, samples):
    sigma = log_sigma.exp()
    return torch.normal(mu.expand(samples, *mu.shape), sigma.expand(samples, *mu.shape))

# %% wrong: truncated noise
# loses: check-1a-samples
# hint: the noise is not normal
def sample_with_gradient(mu, log_sigma, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype).clamp(-3, 3)
    return mu + log_sigma.exp() * eps

# %% wrong: under no grad
# loses: check-1b-gradient
# hint: The samples are cut off
def sample_with_gradient(mu, log_sigma, samples):
    with torch.no_grad():
        return mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: uniform noise
# loses: check-1a-samples
# hint: torch.rand is uniform
def sample_with_gradient(mu, log_sigma, samples):
    return mu + log_sigma.exp() * torch.rand(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: variance for sigma
# loses: check-1a-samples
# hint: this is sigma²
def sample_with_gradient(mu, log_sigma, samples):
    return mu + (2 * log_sigma).exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)

# %% wrong: twelve uniforms
# loses: check-1a-samples
def sample_with_gradient(mu, log_sigma, samples):
    eps = sum(torch.rand(samples, *mu.shape, dtype=mu.dtype) for _ in range(12)) - 6
    return mu + log_sigma.exp() * eps
