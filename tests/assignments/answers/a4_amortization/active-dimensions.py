# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: dimension by dimension
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kls, flags = [], []
    for k in range(mu.shape[1]):
        m, s = mu[:, k], log_sigma[:, k].exp()
        kls.append((0.5 * (m * m + s * s - 1) - s.log()).mean())
        flags.append(bool(m.var() > 0.01))
    return torch.stack(kls), flags

# %% right: in chunks
def active_dimensions(model, x):
    total = count = first = second = 0
    for part in x.split(7):
        mu, log_sigma = (t.double() for t in model.encode(part))
        total = total + (0.5 * (mu.square() + (2 * log_sigma).exp() - 1) - log_sigma).sum(0)
        first, second, count = first + mu.sum(0), second + mu.square().sum(0), count + len(mu)
    return total / count, second / count - (first / count) ** 2 > 0.01

# %% right: in eval mode
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    model.eval()
    with torch.no_grad():
        mu, log_sigma = model.encode(x.to(next(model.parameters()).device))
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01

# %% right: loop lists
def active_dimensions(model, x):
    mu, s = model.encode(x)
    kls, active = [], []
    for k in range(mu.shape[1]):
        q = torch.distributions.Normal(mu[:, k], s[:, k].exp())
        kls.append(float(torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).mean()))
        active.append(bool(mu[:, k].var(correction=0) > 0.01))
    return kls, active

# %% right: numpy
def active_dimensions(model, x):
    import numpy as np

    mu, log_sigma = (t.detach().numpy() for t in model.encode(x))
    kl = 0.5 * (mu**2 + np.exp(2 * log_sigma) - 1 - 2 * log_sigma)
    return kl.mean(axis=0), np.var(mu, axis=0) > 0.01

# %% right: population variance
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    centred = mu - mu.mean(0)
    kl = torch.einsum("nk->k", mu**2 + torch.expm1(2 * log_sigma) - 2 * log_sigma) / (2 * len(mu))
    return kl, (centred**2).mean(0).gt(0.01)

# %% right: torch distributions
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    q = torch.distributions.Normal(mu, torch.exp(log_sigma))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return torch.distributions.kl_divergence(q, p).mean(dim=0), torch.var(mu, dim=0) > 1e-2

# %% wrong: by the kl
# loses: check-8b-activity
# hint: or at the KL
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = kl > 0.01
    return kl, active

# %% wrong: collapsed ones
# loses: check-8b-activity
# hint: these are the collapsed ones
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.var(0) < 0.01
    return kl, active

# %% wrong: first hundred
# loses: check-8a-kl
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x[:100])
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01

# %% wrong: how many
# loses: check-8b-activity
# hint: return for each dimension whether it is
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, (mu.var(0) > 0.01).sum()

# %% wrong: indices
# loses: check-8b-activity
# hint: these are the indices of the active dimensions; return for e
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), torch.nonzero(mu.var(0) > 0.01).squeeze(1)

# %% wrong: kl half missing
# loses: check-8a-kl
# hint: the factor ½ is missing
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    active = mu.var(0) > 0.01
    return kl, active

# %% wrong: kl of the mean q
# loses: check-8a-kl
# hint: KL of an average q
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.mean(0) ** 2 + (2 * log_sigma.mean(0)).exp() - 1) - log_sigma.mean(0)
    active = mu.var(0) > 0.01
    return kl, active

# %% wrong: kl sign
# loses: check-8a-kl
# hint: the sign is wrong
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = -(0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.var(0) > 0.01
    return kl, active

# %% wrong: kl summed over k
# loses: check-8a-kl
# hint: keep the K dimensions apart
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).sum(-1)
    active = mu.var(0) > 0.01
    return kl, active

# %% wrong: kl the other way
# loses: check-8a-kl
# hint: this is the KL the other way round, from N(0, 1) to q; it is
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x)
    kl = 0.5 * ((mu**2 + 1) * (-2 * log_sigma).exp() - 1 + 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01

# %% wrong: library call
# loses: check-8a-kl
# loses: check-8b-activity
# hint: lets the library do the work
from course_utils import evaluation


def active_dimensions(model, x):
    use = evaluation.active_units(model, x)
    return use.kl, use.active

# %% wrong: limit of a tenth
# loses: check-8b-activity
# hint: the limit is 0.01
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, mu.var(0) > 0.1

# %% wrong: log sigma once
# loses: check-8a-kl
# hint: a factor 2 is missing
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - log_sigma)
    return kl.mean(0), mu.var(0) > 0.01

# %% wrong: log variance
# loses: check-8a-kl
# hint: you read log_sigma as log σ²
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu**2 + log_sigma.exp() - 1 - log_sigma).mean(0)
    active = mu.var(0) > 0.01
    return kl, active

# %% wrong: mean square
# loses: check-8b-activity
# hint: mean square of mu
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.square().mean(0) > 0.01
    return kl, active

# %% wrong: order exchanged
# loses: check-8a-kl
# hint: first the KL, then the activity
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.var(0) > 0.01
    return active, kl

# %% wrong: range
# loses: check-8b-activity
# hint: or the range of mu
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, mu.max(0).values - mu.min(0).values > 0.1

# %% wrong: relative limit
# loses: check-8b-activity
# hint: the limit is 0.01 as it is, not a share of the largest varia
def active_dimensions(model: torch.nn.Module, x: Tensor) -> tuple[Tensor, Tensor]:
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01 * mu.var(0).max()

# %% wrong: sigma not squared
# loses: check-8a-kl
# hint: exp(log_sigma) is σ
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + log_sigma.exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01

# %% wrong: squares not averaged
# loses: check-8b-activity
# hint: is this a sum of squares
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, (mu - mu.mean(0)).square().sum(0) > 0.01

# %% wrong: standard deviation
# loses: check-8b-activity
# hint: standard deviation
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.std(0) > 0.01
    return kl, active

# %% wrong: summed over the data
# loses: check-8a-kl
# hint: summed over the examples
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).sum(0)
    active = mu.var(0) > 0.01
    return kl, active

# %% wrong: variance itself
# loses: check-8b-activity
# hint: return whether it is above
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.var(0)
    return kl, active

# %% wrong: variance of z
# loses: check-8b-activity
# hint: spread of z
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = (mu.var(0) + (2 * log_sigma).exp().mean(0)) > 0.01
    return kl, active

# %% wrong: variance over k
# loses: check-8b-activity
# hint: the first axis
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.var(-1) > 0.01
    return kl, active
