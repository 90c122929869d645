# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: expm1
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * torch.einsum("...k->...", mu * mu + torch.expm1(2 * log_sigma) - 2 * log_sigma)

# %% right: independent
def kl_to_standard_normal(mu, log_sigma):
    q = torch.distributions.Independent(torch.distributions.Normal(mu, torch.exp(log_sigma)), 1)
    p = torch.distributions.Independent(torch.distributions.Normal(0 * mu, 0 * mu + 1), 1)
    return torch.distributions.kl_divergence(q, p)

# %% right: loop over dimensions
def kl_to_standard_normal(mu, log_sigma):
    total = 0
    for i in range(mu.shape[-1]):
        s = math.e ** log_sigma[..., i]
        total = total + (mu[..., i] ** 2 + s * s - 1) / 2 - s.log()
    return total

# %% right: torch distributions
def kl_to_standard_normal(mu, log_sigma):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(q, p).sum(-1)

# %% wrong: clamped log sigma
# loses: check-3a-one-dimension
def kl_to_standard_normal(mu, log_sigma):
    log_sigma = log_sigma.clamp(-2, 2)
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)

# %% wrong: direction
# loses: check-3a-one-dimension
# hint: this is KL(p‖q)
def kl_to_standard_normal(mu, log_sigma):
    return (0.5 * ((1 + mu**2) / (2 * log_sigma).exp() - 1) + log_sigma).sum(-1)

# %% wrong: half missing
# loses: check-3a-one-dimension
# hint: the factor ½ is missing
def kl_to_standard_normal(mu, log_sigma):
    return (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)

# %% wrong: half of the first term
# loses: check-3a-one-dimension
# hint: the ½ belongs to the whole bracket
def kl_to_standard_normal(mu, log_sigma):
    return (0.5 * mu**2 + torch.exp(2 * log_sigma) - 1 - 2 * log_sigma).sum(-1)

# %% wrong: half twice
# loses: check-3a-one-dimension
# hint: the ½ is there twice
def kl_to_standard_normal(mu, log_sigma):
    return 0.25 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)

# %% wrong: library call
# loses: check-3a-one-dimension
# loses: check-3b-many-dimensions
# hint: lets the library do the work
from course_utils import distributions


def kl_to_standard_normal(mu, log_sigma):
    return distributions.kl_to_standard_normal(mu, log_sigma)

# %% wrong: log sigma four times
# loses: check-3a-one-dimension
# hint: the logarithm counts twice what it should: inside the
def kl_to_standard_normal(mu, log_sigma):
    var = log_sigma.exp() ** 2
    return 0.5 * (mu**2 + var - 1 - 2 * var.log()).sum(-1)

# %% wrong: log sigma is log variance
# loses: check-3a-one-dimension
# hint: you read log_sigma as log σ²
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + log_sigma.exp() - 1 - log_sigma).sum(-1)

# %% wrong: mean over k
# loses: check-3b-many-dimensions
# hint: the mean over the K dimensions
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(-1)

# %% wrong: minus one missing
# loses: check-3a-one-dimension
# hint: the −1 is missing
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + (2 * log_sigma).exp() - 2 * log_sigma).sum(-1)

# %% wrong: one in all
# loses: check-3b-many-dimensions
# hint: the −1 is counted once in all
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * ((mu**2 + torch.exp(2 * log_sigma) - 2 * log_sigma).sum(-1) - 1)

# %% wrong: sign
# loses: check-3a-one-dimension
# hint: never negative
def kl_to_standard_normal(mu, log_sigma):
    return -0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)

# %% wrong: squared logarithm
# loses: check-3a-one-dimension
# hint: you squared log σ
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + log_sigma**2 - 1 - 2 * log_sigma).sum(-1)

# %% wrong: squeezed
# loses: check-3a-one-dimension
# hint: an axis of length 1 is missing
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1).squeeze()

# %% wrong: sum over the second axis
# loses: check-3b-many-dimensions
# hint: Sum over the last axis
def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(1)

# %% wrong: variance for sigma
# loses: check-3a-one-dimension
# hint: takes σ, not σ²
def kl_to_standard_normal(mu, log_sigma):
    q = torch.distributions.Normal(mu, (2 * log_sigma).exp())
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(-1)
