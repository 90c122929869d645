# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: float32
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    x, mu, log_sigma, grid = x.float(), mu.float(), log_sigma.float(), grid.float()
    decoder = {name: values.float() for name, values in decoder.items()}
    dz = (grid[-1] - grid[0]) / (len(grid) - 1)
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, (lq.exp() * (lq - ll - lp)).sum(1) * dz + log_px

# %% right: kl to the posterior
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, (lq.exp() * (lq - (ll + lp - log_px[:, None]))).sum(1) * dz

# %% right: loop over examples
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = float(grid[1] - grid[0])
    pxs, gaps = [], []
    prior = torch.distributions.Normal(0.0, 1.0)
    for b in range(len(x)):
        qb = torch.distributions.Normal(mu[b, 0], log_sigma[b, 0].exp())
        joint = given_log_likelihood(x[b], decode(grid[:, None], decoder), eta) + prior.log_prob(grid)
        log_px = joint.max() + ((joint - joint.max()).exp() * dz).sum().log()
        w = qb.log_prob(grid).exp() * dz
        f = (w * (joint - qb.log_prob(grid))).sum()
        pxs.append(log_px)
        gaps.append(log_px - f)
    return torch.stack(pxs), torch.stack(gaps)

# %% right: naive sum in float64
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    x, mu, log_sigma, grid = x.double(), mu.double(), log_sigma.double(), grid.double()
    decoder = {name: values.double() for name, values in decoder.items()}
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = torch.distributions.Normal(0.0, 1.0).log_prob(grid)
    lq = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(grid)
    log_px = ((ll + lp).exp() * dz).sum(1).log()
    return log_px, log_px - (lq.exp() * (ll + lp - lq)).sum(1) * dz

# %% right: normalised weights
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    w = lq.exp() / lq.exp().sum(1, keepdim=True)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    f = (w * (ll + lp - lq)).sum(1)
    return log_px, log_px - f

# %% right: softmax
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    width = grid.max() - grid.min()
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    weights = (-0.5 * ((grid - mu) / log_sigma.exp()) ** 2).softmax(1)
    joint = ll + torch.distributions.Normal(0.0, 1.0).log_prob(grid)
    log_px = torch.logsumexp(joint + torch.log(width / (len(grid) - 1)), dim=1)
    return log_px, log_px - (weights * ll).sum(1) + given_kl(mu, log_sigma)

# %% right: star import
from torch import *

import math

import torch


def gap_on_grid(
    x: Tensor, mu: Tensor, log_sigma: Tensor, decoder: dict[str, Tensor], eta: float, grid: Tensor
) -> tuple[Tensor, Tensor]:
    """log p(x) and log p(x) - F, in nats, by sums over the grid: each (B,)."""
    spacing = grid[1] - grid[0]
    log_x_given_z = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)  # (B, M)
    log_prior = -0.5 * (grid.square() + math.log(2 * math.pi))
    log_q = -0.5 * ((grid - mu) / log_sigma.exp()).square() - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (log_prior + log_x_given_z).logsumexp(1) + spacing.log()
    reconstruction = (log_q.exp() * log_x_given_z).sum(1) * spacing
    return log_px, log_px - (reconstruction - given_kl(mu, log_sigma))

# %% right: trapezoid
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    top = (ll + lp).amax(1, keepdim=True)
    log_px = torch.trapezoid((ll + lp - top).exp(), grid, dim=1).log() + top.squeeze(1)
    f = torch.trapezoid(lq.exp() * ll, grid, dim=1) - given_kl(mu, log_sigma)
    return log_px, log_px - f

# %% wrong: probabilities and their logarithms
# loses: check-7a-log-px
# hint: exp(-365) underflows to 0
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    joint = (ll - 0.5 * grid**2 - 0.5 * math.log(2 * math.pi)).exp()
    px = joint.sum(1) * dz
    q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(grid).exp()
    return px.log(), (q * (q / (joint / px[:, None])).log()).sum(1) * dz

# %% wrong: the logarithm of the posterior that became 0
# loses: check-7a-log-px
# hint: exp(-365) underflows to 0
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    joint = (ll - 0.5 * grid**2 - 0.5 * math.log(2 * math.pi)).exp()
    px = joint.sum(1) * dz
    lq = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(grid)
    return px.log(), (lq.exp() * (lq - (joint / px[:, None]).log())).sum(1) * dz

# %% wrong: dimension from the batch
# loses: check-7a-log-px
# hint: len(x) is B
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = -(x.unsqueeze(1) - decode(grid.unsqueeze(1), decoder)).square().sum(-1) / (2 * eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz) - len(x) / 2 * math.log(2 * math.pi * eta)
    f = (lq.exp() * ll).sum(1) * dz - len(x) / 2 * math.log(2 * math.pi * eta) - given_kl(mu, log_sigma)
    return log_px, log_px - f

# %% wrong: entropy missing
# loses: check-7b-gap
# hint: −E[log q(z)] is missing
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * (ll + lp)).sum(1) * dz
    return log_px, log_px - f

# %% wrong: exp before the logarithm
# loses: check-7a-log-px
# hint: exp(-365) underflows to 0
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = ((ll + lp).exp().sum(1) * dz).log()
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px, log_px - f

# %% wrong: kl forgotten in f
# loses: check-7b-gap
# hint: KL to the prior is missing in F
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (lq.exp() * ll).sum(1) * dz

# %% wrong: kl to the prior
# loses: check-7b-gap
# hint: this is the KL to the prior
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, given_kl(mu, log_sigma)

# %% wrong: log sigma as sigma
# loses: check-7b-gap
# hint: q has the width log_sigma here; it should be sigma =
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    h = grid[1] - grid[0]
    lik = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    joint = lik - 0.5 * grid**2 - 0.5 * math.log(2 * math.pi)
    log_px = torch.logsumexp(joint, 1) + h.log()
    log_q = -0.5 * ((grid - mu) / log_sigma) ** 2 - log_sigma.abs().log() - 0.5 * math.log(2 * math.pi)
    return log_px, log_px - (log_q.exp() * h * (joint - log_q)).sum(1)

# %% wrong: logarithm of q
# loses: check-7b-gap
# hint: 0·∞
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * (ll + lp - lq.exp().log())).sum(1) * dz
    return log_px, log_px - f

# %% wrong: logarithm of q over the posterior
# loses: check-7b-gap
# hint: 0·∞
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * (lq.exp() / (ll + lp - log_px.unsqueeze(1)).exp()).log()).sum(1) * dz
    return log_px, f

# %% wrong: mean of the logarithm
# loses: check-7a-log-px
# hint: Jensen
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return (lp.exp() * ll).sum(1) * dz, log_px - f

# %% wrong: minus the bound
# loses: check-7b-gap
# hint: this is −F
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px, -f

# %% wrong: one column
# loses: check-7a-log-px
# loses: check-7b-gap
# hint: One number for each example: sum over the grid.
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = ((ll + lp).logsumexp(1) + math.log(dz)).unsqueeze(1)
    f = ((lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)).unsqueeze(1)
    return log_px, log_px - f

# %% wrong: only the mean
# loses: check-7b-gap
# hint: only z = mu counts
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = given_log_likelihood(x, decode(mu, decoder), eta) - given_kl(mu, log_sigma)
    return log_px, log_px - f

# %% wrong: order of the two
# loses: check-7a-log-px
# hint: return log_px first
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px - f, log_px

# %% wrong: prior missing
# loses: check-7a-log-px
# hint: the prior p(z) is missing
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return ll.logsumexp(1) + dz.log(), log_px - f

# %% wrong: prior without its constant
# loses: check-7a-log-px
# hint: the prior lacks its constant
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * grid**2
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    return log_px, log_px - f

# %% wrong: q of the first example
# loses: check-7b-gap
# hint: each example has its own q
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu[0]) / log_sigma[0].exp()) ** 2 - log_sigma[0] - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - f

# %% wrong: q without its width
# loses: check-7b-gap
# hint: lacks the term −log σ
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    return log_px, log_px - f

# %% wrong: range over the number of points
# loses: check-7a-log-px
# hint: M points have M − 1 spaces
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = (grid[-1] - grid[0]) / len(grid)
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    return log_px, log_px - f

# %% wrong: rec unweighted
# loses: check-7b-gap
# hint: all points of the grid count the same; weigh log p(x|z)
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    lik = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    joint = lik - 0.5 * grid**2 - 0.5 * math.log(2 * math.pi)
    log_px = torch.logsumexp(joint, 1) + math.log(grid[1] - grid[0])
    return log_px, log_px - (lik.mean(1) - given_kl(mu, log_sigma))

# %% wrong: reversed kl
# loses: check-7b-gap
# hint: this is KL(p(z|x)‖q)
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    lpost = ll + lp - log_px.unsqueeze(1)
    return log_px, (lpost.exp() * (lpost - lq)).sum(1) * dz

# %% wrong: sigma under the square
# loses: check-7b-gap
# hint: σ² divides the square
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    log_x = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    log_p = -0.5 * (grid**2 + math.log(2 * math.pi))
    log_q = -0.5 * (grid - mu) ** 2 / log_sigma.exp() - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (log_x + log_p).logsumexp(1) + dz.log()
    return log_px, log_px - ((log_q.exp() * log_x).sum(1) * dz - given_kl(mu, log_sigma))

# %% wrong: sign of the gap
# loses: check-7b-gap
# hint: never below F
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, f - log_px

# %% wrong: spacing added
# loses: check-7a-log-px
# hint: not the spacing itself
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px, log_px - f

# %% wrong: spacing missing
# loses: check-7a-log-px
# hint: the spacing of the grid is missing
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return (ll + lp).logsumexp(1), (ll + lp).logsumexp(1) + dz.log() - f

# %% wrong: spacing of a symmetric grid
# loses: check-7a-log-px
# hint: the spacing is that of another grid
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = 2 * grid.max() / (len(grid) - 1)
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px, log_px - f

# %% wrong: spacing of the first grid
# loses: check-7a-log-px
# hint: the spacing is that of another grid
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = 0.3
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * (ll + lp - lq)).sum(1) * dz
    return log_px, log_px - f

# %% wrong: spacing typed in
# loses: check-7a-log-px
# hint: the spacing is not 0.01
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = 0.01
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    return log_px, log_px - f

# %% wrong: width of the first grid
# loses: check-7a-log-px
# hint: the spacing is that of another grid
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = 12 / (len(grid) - 1)
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.softmax(1) * (ll + lp - lq)).sum(1)
    return log_px, log_px - f

# %% wrong: log q without log sigma, term by term
# loses: check-7b-gap
# hint: lacks the term −log σ
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (lq.exp() * (ll + lp - lq)).sum(1) * dz

# %% wrong: sigma under the square, kl to the posterior
# loses: check-7b-gap
# hint: σ² divides the square
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * (grid - mu) ** 2 / log_sigma.exp() - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, (lq.exp() * (lq - (ll + lp - log_px[:, None]))).sum(1) * dz

# %% wrong: plus log sigma
# loses: check-7b-gap
# hint: has +log σ where −log σ belongs
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 + log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, (lq.exp() * (lq - (ll + lp - log_px[:, None]))).sum(1) * dz

# %% wrong: variance and width both
# loses: check-7b-gap
# hint: the term −log σ is missing
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * (grid - mu) ** 2 / log_sigma.exp() - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (lq.exp() * (ll + lp - lq)).sum(1) * dz

# %% wrong: gap to the best code
# loses: check-7b-gap
# hint: this is impossible: a gap is a KL divergence
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (ll + lp).amax(1)

# %% wrong: half of the square missing, term by term
# loses: check-7b-gap
# hint: the square in log q(z) lacks its ½
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -(((grid - mu) / log_sigma.exp()) ** 2) - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (lq.exp() * (ll + lp - lq)).sum(1) * dz

# %% wrong: log sigma in the square
# loses: check-7b-gap
# hint: in log q(z) the distance is divided by log_sigma
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - ((lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma))

# %% wrong: q not normalised
# loses: check-7b-gap
# hint: q(z) is not normalised: its factor 1/(σ√(2π))
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    q = (-0.5 * ((grid - mu) / log_sigma.exp()) ** 2).exp()
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - ((q * ll).sum(1) * dz - given_kl(mu, log_sigma))

# %% wrong: q not normalised, term by term
# loses: check-7b-gap
# hint: q(z) is not normalised: its factor 1/(σ√(2π))
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (lq.exp() * (ll + lp - lq)).sum(1) * dz

# %% wrong: weights not normalised, kl to the posterior
# loses: check-7b-gap
# hint: q(z) is not normalised: its factor 1/(σ√(2π))
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    q = (-0.5 * ((grid - mu) / log_sigma.exp()) ** 2).exp()
    lq = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(grid)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, (q * (lq - (ll + lp - log_px[:, None]))).sum(1) * dz

# %% wrong: weights without the width
# loses: check-7b-gap
# hint: where it is the weight, its factor 1/σ is missing
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    q = (-0.5 * ((grid - mu) / log_sigma.exp()) ** 2).exp() / math.sqrt(2 * math.pi)
    lq = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(grid)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, log_px - (q * (ll + lp - lq)).sum(1) * dz
