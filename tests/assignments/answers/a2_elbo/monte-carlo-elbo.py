# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: example by example
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    values, errors = [], []
    for b in range(len(x)):
        z = mu[b] + log_sigma[b].exp() * torch.randn(samples, mu.shape[1], dtype=mu.dtype)
        v = given_log_likelihood(x[b], decode(z, decoder), eta) - given_kl(mu[b], log_sigma[b])
        values.append(v.mean())
        errors.append(v.std() / math.sqrt(samples))
    return torch.stack(values), torch.stack(errors)

# %% right: minus sigma eps
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu - log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% right: running mean
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    m = torch.zeros(len(x))
    s = torch.zeros(len(x))
    kl = given_kl(mu, log_sigma)
    for n in range(1, samples + 1):
        v = given_log_likelihood(x, decode(torch.normal(mu, log_sigma.exp()), decoder), eta) - kl
        d = v - m
        m = m + d / n
        s = s + d * (v - m)
    return m, (s / (samples - 1) / samples).sqrt()

# %% right: sampled kl
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    n = torch.distributions.Normal
    q = n(mu, log_sigma.exp())
    z = q.sample((samples,))
    v = given_log_likelihood(x, decode(z, decoder), eta) + (n(0 * mu, 1.0).log_prob(z) - q.log_prob(z)).sum(
        -1
    )
    return v.mean(0), v.std(0, unbiased=True) / samples**0.5

# %% right: star import
from torch import *

import math

import torch


def monte_carlo_elbo(
    x: Tensor, mu: Tensor, log_sigma: Tensor, decoder: dict[str, Tensor], eta: float, samples: int
) -> tuple[Tensor, Tensor]:
    """An estimate of the ELBO from fresh draws, and its standard error, in nats: each (B,)."""
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    values = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return values.mean(0), values.std(0) / math.sqrt(samples)

# %% right: torch distributions
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.rsample((samples,))
    v = torch.distributions.Normal(decode(z, decoder), math.sqrt(eta)).log_prob(x).sum(-1)
    return v.mean(0) - given_kl(mu, log_sigma), (v.var(0) / samples).sqrt()

# %% wrong: always 25 draws
# loses: check-6b-standard-error
# hint: use as many draws as `samples` says
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    samples = 25
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: antithetic draws
# loses: check-6b-standard-error
# hint: independent of one another
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    half = torch.randn((samples + 1) // 2, *mu.shape, dtype=mu.dtype)
    eps = torch.cat([half, -half])[:samples]
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: biased deviation
# loses: check-6b-standard-error
# hint: divides by S − 1, as .std(0) does
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0, correction=0) / math.sqrt(samples)

# %% wrong: constant missing
# loses: check-6a-estimate
# hint: the constant of the log-likelihood is missing
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = -(x - decode(z, decoder)).square().sum(-1) / (2 * eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: divided by s
# loses: check-6b-standard-error
# hint: by √S, not by S
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / samples

# %% wrong: error of one term
# loses: check-6b-standard-error
# hint: draw by draw, before `.std(0)`
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    log_x = given_log_likelihood(x, decode(z, decoder), eta)
    log_ratio = (0.5 * z**2 - 0.5 * eps**2 - log_sigma).sum(-1)
    return (log_x - log_ratio).mean(0), log_x.std(0) / math.sqrt(samples)

# %% wrong: error of other values
# loses: check-6b-standard-error
# hint: draw by draw, before `.std(0)`
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    log_x = given_log_likelihood(x, decode(z, decoder), eta)
    log_ratio = (0.5 * z**2 - 0.5 * eps**2 - log_sigma).sum(-1)
    return log_x.mean(0) - given_kl(mu, log_sigma), (log_x - log_ratio).std(0) / math.sqrt(samples)

# %% wrong: error squeezed
# loses: check-6b-standard-error
# hint: takes that axis away
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), (v.std(0) / math.sqrt(samples)).squeeze()

# %% wrong: errors in quadrature
# loses: check-6b-standard-error
# hint: draw by draw, before `.std(0)`
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    log_x = given_log_likelihood(x, decode(z, decoder), eta)
    log_ratio = (0.5 * z**2 - 0.5 * eps**2 - log_sigma).sum(-1)
    return (log_x - log_ratio).mean(0), ((log_x.var(0) + log_ratio.var(0)) / samples).sqrt()

# %% wrong: interval
# loses: check-6b-standard-error
# hint: The standard error is about twice too large: 1.96
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), 1.96 * v.std(0) / math.sqrt(samples)

# %% wrong: kl added
# loses: check-6a-estimate
# hint: the KL is added
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) + given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: kl divided by s
# loses: check-6a-estimate
# hint: the KL is divided by S; it is subtracted from each draw's
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta)
    return (v.sum(0) - given_kl(mu, log_sigma)) / samples, v.std(0) / math.sqrt(samples)

# %% wrong: kl missing
# loses: check-6a-estimate
# hint: the KL is missing
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: linear decoder
# loses: check-6a-estimate
# hint: V is not used
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    z = mu + log_sigma.exp() * torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, z @ decoder["W"].T + decoder["b"], eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: log of the mean
# loses: check-6a-estimate
# hint: this is the logarithm of the mean of exp(value)
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.logsumexp(0) - math.log(samples), v.std(0) / math.sqrt(samples)

# %% wrong: log of the mean of the weights
# loses: check-6a-estimate
# hint: this is the logarithm of the mean of exp(value)
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    q, prior = torch.distributions.Normal(mu, log_sigma.exp()), torch.distributions.Normal(0.0, 1.0)
    z = q.sample((samples,))
    v = given_log_likelihood(x, decode(z, decoder), eta) + (prior.log_prob(z) - q.log_prob(z)).sum(-1)
    return torch.logsumexp(v, 0) - math.log(samples), v.std(0) / samples**0.5

# %% wrong: log of the mean, error without the root
# loses: check-6a-estimate
# loses: check-6b-standard-error
# hint: by √S, not by S
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.exp().mean(0).log(), v.std(0) / samples

# %% wrong: median of the draws
# loses: check-6a-estimate
# loses: check-6b-standard-error
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.median(0).values, v.std(0) / math.sqrt(samples)

# %% wrong: noise shared by the dimensions
# loses: check-6a-estimate
# hint: the same in every dimension of z
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, len(mu), 1).expand(-1, -1, mu.shape[1])
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: noise shared by the examples
# loses: check-6b-standard-error
# hint: rise and fall together
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, 1, mu.shape[1], dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: one draw less
# loses: check-6b-standard-error
# hint: as that of a single draw is
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    samples = samples - 1
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: one draw more
# loses: check-6b-standard-error
# hint: use as many draws as `samples` says
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    samples = samples + 1
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: one draw repeated
# loses: check-6b-standard-error
# hint: standard error is 0
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(1, *mu.shape, dtype=mu.dtype).expand(samples, *mu.shape)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: one error for all
# loses: check-6b-standard-error
# hint: standard error of its own
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), (v.std() / math.sqrt(samples)).expand(len(x))

# %% wrong: root of s minus 1
# loses: check-6b-standard-error
# hint: the result is divided by √S
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples - 1)

# %% wrong: sampled kl without q
# loses: check-6a-estimate
# hint: log q(z) is missing
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.sample((samples,))
    v = given_log_likelihood(x, decode(z, decoder), eta) + torch.distributions.Normal(0.0, 1.0).log_prob(
        z
    ).sum(-1)
    return v.mean(0), v.std(0) / samples**0.5

# %% wrong: seeded noise
# loses: check-6b-standard-error
# hint: Every call gives the same number
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    torch.manual_seed(0)
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: single draw
# loses: check-6b-standard-error
# hint: a single draw, not the mean
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v[0], v.std(0) / math.sqrt(samples)

# %% wrong: square of the error
# loses: check-6b-standard-error
# hint: This is the square of the standard error
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.var(0) / samples

# %% wrong: standard deviation for error
# loses: check-6b-standard-error
# hint: times too large
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0)

# %% wrong: sum of the draws
# loses: check-6a-estimate
# hint: the values of the draws are added up
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.sum(0), v.std(0) / math.sqrt(samples)

# %% wrong: thousand draws
# loses: check-6b-standard-error
# hint: use as many draws as `samples` says
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    samples = 1000
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: uniform noise
# loses: check-6a-estimate
# hint: torch.randn draws from
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.rand(samples, *mu.shape, dtype=mu.dtype)
    z = mu + log_sigma.exp() * eps
    v = given_log_likelihood(x, decode(z, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.std(0) / math.sqrt(samples)

# %% wrong: variance for deviation
# loses: check-6b-standard-error
# hint: starts from the variance of the draws
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta) - given_kl(mu, log_sigma)
    return v.mean(0), v.var(0) / math.sqrt(samples)

# %% wrong: variance for sigma
# loses: check-6a-estimate
# hint: looks like mu + sigma²
def monte_carlo_elbo(x, mu, log_sigma, decoder, eta, samples):
    eps = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    v = given_log_likelihood(x, decode(mu + (2 * log_sigma).exp() * eps, decoder), eta) - given_kl(
        mu, log_sigma
    )
    return v.mean(0), v.std(0) / math.sqrt(samples)
