# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: by eps
def log_weights(model, x, mu, log_sigma, eps):
    z = torch.stack([mu + torch.exp(log_sigma) * e for e in eps])
    return model.log_likelihood(x, z) + (0.5 * eps**2 - 0.5 * z**2 + log_sigma).sum(2)

# %% right: by hand
def log_weights(model, x, mu, log_sigma, eps):
    sigma = torch.exp(log_sigma)
    z = torch.addcmul(mu.expand_as(eps), sigma.expand_as(eps), eps)
    K = z.shape[-1]
    log_q = -((z - mu) ** 2 / (2 * sigma**2)).sum(-1) - log_sigma.sum(-1) - K / 2 * math.log(2 * math.pi)
    log_p = -(z**2).sum(-1) / 2 - K / 2 * math.log(2 * math.pi)
    return (model.log_likelihood(x, z) + log_p - log_q).detach()

# %% right: constants cancel
def log_weights(model, x, mu, log_sigma, eps):
    # log p(z) - log q(z): the two constants cancel
    z = mu + torch.exp(log_sigma) * eps
    return model.log_likelihood(x, z) + (0.5 * (eps**2 - z**2) + log_sigma).sum(-1)

# %% right: draw by draw
def log_weights(model, x, mu, log_sigma, eps):
    rows = []
    for e in eps:
        z = mu + log_sigma.exp() * e
        row = model.log_likelihood(x, z)
        for k in range(z.shape[1]):
            row = row - 0.5 * z[:, k] ** 2 + 0.5 * e[:, k] ** 2 + log_sigma[:, k]
        rows.append(row)
    return rows

# %% right: example by example
def log_weights(model, x, mu, log_sigma, eps):
    columns = []
    for i in range(len(x)):
        z = mu[i] + log_sigma[i].exp() * eps[:, i]
        q = torch.distributions.Normal(mu[i], log_sigma[i].exp())
        prior = torch.distributions.Normal(torch.zeros_like(mu[i]), 1.0)
        columns.append(model.log_likelihood(x[i], z) + (prior.log_prob(z) - q.log_prob(z)).sum(1))
    return torch.stack(columns, dim=1)

# %% right: independent
def log_weights(model, x, mu, log_sigma, eps):
    q = torch.distributions.Independent(torch.distributions.Normal(mu, log_sigma.exp()), 1)
    prior = torch.distributions.MultivariateNormal(
        torch.zeros_like(mu[0]), torch.eye(mu.shape[1], dtype=mu.dtype)
    )
    z = q.mean + q.stddev * eps
    return prior.log_prob(z) - q.log_prob(z) + model.log_likelihood(x, z)

# %% right: transformed distribution
def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    base = torch.distributions.Independent(
        torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1
    )
    q = torch.distributions.TransformedDistribution(
        base, [torch.distributions.AffineTransform(mu, torch.exp(log_sigma), event_dim=1)]
    )
    z = torch.addcmul(mu, torch.exp(log_sigma), eps)
    return model.log_likelihood(x, z) - q.log_prob(z) + base.log_prob(z)

# %% wrong: axes swapped
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: the draws first
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return (model.log_likelihood(x, z) + log_prior - log_q).T

# %% wrong: clamped
# loses: check-6b-any-width
# hint: log_sigma is clamped; a q may be as wide
def log_weights(model, x, mu, log_sigma, eps):
    log_sigma = log_sigma.clamp(-2, 2)
    s = log_sigma.exp()
    z = mu + s * eps
    q = torch.distributions.Normal(mu, s).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + torch.distributions.Normal(0, 1).log_prob(z).sum(-1) - q

# %% wrong: closed form kl
# loses: check-6a-width-one
# hint: the KL is an average
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) - (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).sum(-1)

# %% wrong: constant counts the examples
# loses: check-6a-width-one
# hint: log p(z) has −½ log 2π once for each of the K latent dimensi
def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    log_q = (-0.5 * ((z - mu) / sigma) ** 2 - 0.5 * math.log(2 * math.pi)).sum(-1) - log_sigma.sum(-1)
    log_p = -0.5 * (z**2).sum(-1) - 0.5 * mu.shape[0] * math.log(2 * math.pi)
    return model.log_likelihood(x, z) + log_p - log_q

# %% wrong: constant left over
# loses: check-6a-width-one
# hint: a constant is left over
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = -(0.5 * eps.square() + log_sigma).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: density of the noise
# loses: check-6b-any-width
# hint: the density of eps, not of z
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(0.0, 1.0).log_prob(eps).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: deviation for covariance
# loses: check-6b-any-width
# hint: takes the covariance
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.MultivariateNormal(mu, torch.diag_embed(log_sigma.exp())).log_prob(z)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: library call
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: lets the library do the work
from course_utils import objectives


def log_weights(model, x, mu, log_sigma, eps):
    return objectives.log_weights(model, x, mu, log_sigma, eps)

# %% wrong: likelihood alone
# loses: check-6a-width-one
# hint: log p(x|z) alone
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z)

# %% wrong: likelihood at mu
# loses: check-6a-width-one
# hint: log p(x|z) is taken at mu; take it at each draw, z = mu + σ
def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    log_q = (-0.5 * ((z - mu) / sigma) ** 2 - 0.5 * math.log(2 * math.pi)).sum(-1) - log_sigma.sum(-1)
    log_p = -0.5 * (z**2).sum(-1) - 0.5 * z.shape[-1] * math.log(2 * math.pi)
    return model.log_likelihood(x, mu) + log_p - log_q

# %% wrong: log sigma has the wrong sign
# loses: check-6b-any-width
# hint: log σ has the wrong sign
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(0.0, 1.0).log_prob(eps).sum(-1) + log_sigma.sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: log variance
# loses: check-6b-any-width
# hint: you read log_sigma as log σ²
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + (log_sigma / 2).exp() * eps
    log_q = torch.distributions.Normal(mu, (log_sigma / 2).exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: logarithm of the weight in double
# loses: check-6b-any-width
# hint: exp underflows
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return (model.log_likelihood(x, z) + log_prior - log_q).double().exp().log()

# %% wrong: mean over k
# loses: check-6a-width-one
# hint: mean over the K
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).mean(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).mean(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: mean over the draws
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: Sum over the K latent dimensions
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return (model.log_likelihood(x, z) + log_prior - log_q).mean(0)

# %% wrong: mean prior
# loses: check-6a-width-one
# hint: log p(x|z) and log q(z) are right, but log
def log_weights(model, x, mu, log_sigma, eps):
    s = log_sigma.exp()
    z = mu + s * eps
    q = torch.distributions.Normal(mu, s).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + torch.distributions.Normal(0, 1).log_prob(z).mean(-1) - q

# %% wrong: new noise
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: use the eps that is passed
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * torch.randn_like(eps)
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: no half
# loses: check-6a-width-one
# hint: a factor ½ is missing: the exponents are −½z²
def log_weights(model, x, mu, log_sigma, eps):
    s = log_sigma.exp()
    z = mu + s * eps
    q = (-((z - mu) ** 2) / s**2 - log_sigma).sum(-1)
    p = (-(z**2)).sum(-1)
    return model.log_likelihood(x, z) + p - q

# %% wrong: noise not scaled
# loses: check-6b-any-width
# hint: the noise is not scaled
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: normalised shares
# loses: check-6a-width-one
# hint: these are shares
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    log_w = model.log_likelihood(x, z) + log_prior - log_q
    return log_w - log_w.logsumexp(0)

# %% wrong: not summed over k
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: Sum over the K latent dimensions
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z)
    return model.log_likelihood(x, z).unsqueeze(-1) + log_prior - log_q

# %% wrong: prior and q exchanged
# loses: check-6a-width-one
# hint: the prior and q are exchanged: log p(z) is added, log
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    p = torch.distributions.Normal(0, 1).log_prob(z).sum(-1)
    q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) - p + q

# %% wrong: prior as wide as q
# loses: check-6b-any-width
# hint: the prior has the width 1
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, log_sigma.exp()).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: prior at mu
# loses: check-6a-width-one
# hint: log p(z) is taken at mu; take it at each draw, z = mu + σ ep
def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    log_q = (-0.5 * ((z - mu) / sigma) ** 2 - 0.5 * math.log(2 * math.pi)).sum(-1) - log_sigma.sum(-1)
    log_p = -0.5 * (mu**2).sum(-1) - 0.5 * z.shape[-1] * math.log(2 * math.pi)
    return model.log_likelihood(x, z) + log_p - log_q

# %% wrong: prior at the noise
# loses: check-6a-width-one
# hint: the prior is taken at eps
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(eps).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: prior missing
# loses: check-6a-width-one
# hint: the prior is missing
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) - log_q

# %% wrong: product of densities
# loses: check-6b-any-width
# hint: exp underflows
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).exp().prod(-1)
    prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).exp().prod(-1)
    return torch.log(model.log_likelihood(x, z).exp() * prior / q)

# %% wrong: q added
# loses: check-6a-width-one
# hint: log q is added
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior + log_q

# %% wrong: q at the noise
# loses: check-6a-width-one
# hint: log q is taken at eps
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(eps).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: q missing
# loses: check-6a-width-one
# hint: log q is missing
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior

# %% wrong: q of width one
# loses: check-6b-any-width
# hint: q of width 1
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, 1.0).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: square not divided
# loses: check-6b-any-width
# hint: is not divided by σ²
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = (-0.5 * math.log(2 * math.pi) - log_sigma - 0.5 * (z - mu).square()).sum(-1)
    log_prior = (-0.5 * math.log(2 * math.pi) - 0.5 * z.square()).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: summed over everything
# loses: check-6a-width-one
# hint: you summed over the draws and the examples as well
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z)
    return model.log_likelihood(x, z) + (log_prior - log_q).sum()

# %% wrong: the weight itself
# loses: check-6a-width-one
# hint: return its logarithm
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return (model.log_likelihood(x, z) + log_prior - log_q).exp()

# %% wrong: variance for deviation
# loses: check-6b-any-width
# hint: Normal takes the standard deviation
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, (2 * log_sigma).exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: widths of the whole batch
# loses: check-6b-any-width
# hint: log σ is summed over the examples as well; each example has
def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    log_q = (-0.5 * ((z - mu) / sigma) ** 2 - 0.5 * math.log(2 * math.pi)).sum(-1) - log_sigma.sum()
    log_p = -0.5 * (z**2).sum(-1) - 0.5 * z.shape[-1] * math.log(2 * math.pi)
    return model.log_likelihood(x, z) + log_p - log_q

# %% wrong: q missing and noise not scaled
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: log q is missing: this is log p(x, z).
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + eps
    return model.log_likelihood(x, z) + torch.distributions.Normal(0, 1).log_prob(z).sum(-1)

# %% wrong: log sigma for sigma in the draws
# loses: check-6a-width-one
# hint: log_sigma itself, here 0, was used for it
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: log sigma for sigma in the draws and sigma missing in q
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: log_sigma itself, here 0, was used for it
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma * eps
    log_q = torch.distributions.Normal(mu, 1.0).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q

# %% wrong: exp forgotten
# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: positive: σ = log_sigma.exp()
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q
