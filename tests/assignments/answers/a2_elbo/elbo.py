# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: einsum
def elbo(x, mu, log_sigma, eps, decoder, eta):
    S, B, K = eps.shape
    z = mu[None] + torch.einsum("bk,sbk->sbk", log_sigma.exp(), eps)
    flat = decode(z.reshape(S * B, K), decoder).reshape(S, B, -1)
    d = x[None] - flat
    r = (-torch.einsum("sbd,sbd->sb", d, d) / (2 * eta) - x.shape[1] / 2 * math.log(2 * math.pi * eta)).mean(
        0
    )
    kl = 0.5 * (mu**2 + log_sigma.exp() ** 2 - 1).sum(1) - log_sigma.sum(1)
    return r, kl, r - kl

# %% right: float64
def elbo(x, mu, log_sigma, eps, decoder, eta):
    x, mu, log_sigma, eps = (t.double() for t in (x, mu, log_sigma, eps))
    decoder = {name: values.double() for name, values in decoder.items()}
    r = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r.tolist(), kl.tolist(), (r - kl).tolist()

# %% right: loop
def elbo(x, mu, log_sigma, eps, decoder, eta):
    rs = torch.zeros(len(x), dtype=x.dtype)
    for b in range(len(x)):
        for s in range(len(eps)):
            z = mu[b] + torch.exp(log_sigma[b]) * eps[s, b]
            rs[b] += given_log_likelihood(x[b], decode(z, decoder), eta)
    r = rs / len(eps)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% right: one draw at a time
def elbo(x, mu, log_sigma, eps, decoder, eta):
    r = 0
    for draw in eps:
        r = r + given_log_likelihood(x, decode(mu + log_sigma.exp() * draw, decoder), eta) / eps.shape[0]
    kl = given_kl(mu, log_sigma)
    return r, kl, torch.sub(r, kl)

# %% right: star import
from torch import *

import math

import torch


def elbo(
    x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor, decoder: dict[str, Tensor], eta: float
) -> tuple[Tensor, Tensor, Tensor]:
    """The two terms of the ELBO and F itself, in nats: each (B,)."""
    z = mu + log_sigma.exp() * eps
    reconstruction = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% right: torch distributions
def elbo(x, mu, log_sigma, eps, decoder, eta):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.loc + q.scale * eps
    px = torch.distributions.Normal(decode(z, decoder), math.sqrt(eta))
    r = px.log_prob(x).sum(-1).mean(dim=0)
    kl = torch.distributions.kl_divergence(q, torch.distributions.Normal(0 * mu, 1.0)).sum(-1)
    return [r, kl, r - kl]

# %% wrong: changes the decoder
# loses: check-5a-reconstruction
# hint: changed its argument decoder["b"] in place
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    decoder["b"] += 1
    return r, kl, r - kl

# %% wrong: decodings averaged
# loses: check-5a-reconstruction
# hint: you averaged the decodings
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder).mean(0), eta)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: divided by the batch
# loses: check-5a-reconstruction
# hint: divide by S
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).sum(0) / len(x)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: half kl
# loses: check-5b-kl
# hint: given_kl has its ½ already
def elbo(x, mu, log_sigma, eps, decoder, eta):
    reconstruction = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(0)
    kl = 0.5 * given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: kl added
# loses: check-5c-value
# hint: the KL term is added
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r + kl

# %% wrong: kl of sigma
# loses: check-5b-kl
# hint: given_kl takes log_sigma
def elbo(x, mu, log_sigma, eps, decoder, eta):
    sigma = log_sigma.exp()
    r = given_log_likelihood(x, decode(mu + sigma * eps, decoder), eta).mean(0)
    kl = given_kl(mu, sigma)
    return r, kl, r - kl

# %% wrong: log of the mean
# loses: check-5a-reconstruction
# hint: logarithm of a mean
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta)
    r = r.logsumexp(0) - math.log(len(eps))
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: log sigma for sigma
# loses: check-5a-reconstruction
# hint: mu + log_sigma · eps
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: log sigma is log variance
# loses: check-5a-reconstruction
# hint: you read log_sigma as log σ²
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + (0.5 * log_sigma).exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: loss
# loses: check-5c-value
# hint: minus the ELBO, a loss
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, kl - r

# %% wrong: mean kl subtracted
# loses: check-5c-value
# hint: the mean of the KLs is subtracted; each example has a KL
def elbo(x, mu, log_sigma, eps, decoder, eta):
    rec = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return rec, kl, rec - kl.mean()

# %% wrong: mean over pixels
# loses: check-5a-reconstruction
# hint: the mean over the dimensions of x
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0) / x.shape[-1]
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: mean over the examples
# loses: check-5a-reconstruction
# hint: the mean goes over the draws
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(-1)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: mean over the examples and kl added
# loses: check-5a-reconstruction
# loses: check-5c-value
# hint: the KL term is added
def elbo(x, mu, log_sigma, eps, decoder, eta):
    r = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(1)
    kl = given_kl(mu, log_sigma)
    return r, kl, r + kl

# %% wrong: mean over the examples and half kl
# loses: check-5a-reconstruction
# loses: check-5b-kl
# hint: given_kl has its ½ already
def elbo(x, mu, log_sigma, eps, decoder, eta):
    r = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(1)
    kl = given_kl(mu, log_sigma) / 2
    return r, kl, r - kl

# %% wrong: mean over the examples in numpy
# loses: check-5a-reconstruction
# hint: the mean goes over the draws
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).numpy().mean(1)
    kl = given_kl(mu, log_sigma).numpy()
    return r, kl, r - kl

# %% wrong: minus the kl in a right value
# loses: check-5b-kl
# hint: the sign is wrong: return the KL itself
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    rec = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return rec, -kl, rec - kl

# %% wrong: no noise
# loses: check-5a-reconstruction
# hint: the noise has no effect
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu.expand(len(eps), *mu.shape)
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: noise reused
# loses: check-5a-reconstruction
# hint: share that of the first
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps[:, :1]
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: own noise
# loses: check-5a-reconstruction
# hint: use the eps passed in
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * torch.randn_like(eps)
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: returns only the value
# loses: check-5a-reconstruction
# loses: check-5b-kl
# loses: check-5c-value
# hint: must return 3 values
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r - kl

# %% wrong: root of eta
# loses: check-5a-reconstruction
# hint: √eta is used instead of
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), math.sqrt(eta)).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: sampled kl
# loses: check-5b-kl
# hint: return the closed form
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    n = torch.distributions.Normal
    kl = (n(mu, log_sigma.exp()).log_prob(z) - n(0.0 * mu, 1.0).log_prob(z)).sum(-1).mean(0)
    return r, kl, r - kl

# %% wrong: sum over draws
# loses: check-5a-reconstruction
# hint: you summed over the S draws
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).sum(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl

# %% wrong: kl with an impossible value
# loses: check-5b-kl
# hint: this is impossible: a KL divergence is never negative
def elbo(x, mu, log_sigma, eps, decoder, eta):
    r = given_log_likelihood(x, decode(mu + log_sigma.exp() * eps, decoder), eta).mean(0)
    kl = 0.5 * (mu.square() + log_sigma.exp() - 1 + 2 * log_sigma).sum(-1)
    return r, kl, r - kl
