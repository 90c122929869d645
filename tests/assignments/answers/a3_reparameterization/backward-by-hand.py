# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: einsum
def backward_by_hand(z_bar, eps, log_sigma):
    return torch.einsum("sbk->bk", z_bar), torch.einsum("sbk,sbk,bk->bk", z_bar, eps, torch.exp(log_sigma))

# %% right: from z minus mu
def backward_by_hand(z_bar, eps, log_sigma):
    dz_dlog_sigma = log_sigma.exp().unsqueeze(0) * eps
    return torch.sum(z_bar, dim=0), torch.sum(z_bar * dz_dlog_sigma, dim=0)

# %% right: loops
def backward_by_hand(z_bar, eps, log_sigma):
    S, B, K = z_bar.shape
    mu_bar, log_sigma_bar = torch.zeros(B, K, dtype=z_bar.dtype), torch.zeros(B, K, dtype=z_bar.dtype)
    for b in range(B):
        for k in range(K):
            for s in range(S):
                mu_bar[b, k] += z_bar[s, b, k]
                log_sigma_bar[b, k] += z_bar[s, b, k] * eps[s, b, k] * math.exp(log_sigma[b, k])
    return mu_bar, log_sigma_bar

# %% right: numpy
import numpy as np


def backward_by_hand(z_bar, eps, log_sigma):
    z_bar, eps, log_sigma = z_bar.numpy(), eps.numpy(), log_sigma.numpy()
    return z_bar.sum(axis=0), (z_bar * eps).sum(axis=0) * np.exp(log_sigma)

# %% right: sigma first then its logarithm
def backward_by_hand(z_bar, eps, log_sigma):
    mu_bar = z_bar.sum(dim=0)
    sigma_bar = (z_bar * eps).sum(dim=0)
    log_sigma_bar = sigma_bar * log_sigma.exp()
    return [mu_bar, log_sigma_bar]

# %% wrong: by autograd
# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: This is by autograd
def backward_by_hand(z_bar, eps, log_sigma):
    mu, log_sigma = torch.zeros_like(log_sigma, requires_grad=True), log_sigma.clone().requires_grad_()
    z = mu + log_sigma.exp() * eps
    z.backward(z_bar)
    return mu.grad, log_sigma.grad

# %% wrong: by autograd switched on
# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: This is by autograd
def backward_by_hand(z_bar, eps, log_sigma):
    with torch.enable_grad():
        mu, log_sigma = torch.zeros_like(log_sigma, requires_grad=True), log_sigma.clone().requires_grad_()
        z = mu + log_sigma.exp() * eps
        return torch.autograd.grad(z, (mu, log_sigma), z_bar)

# %% wrong: changes eps in place
# loses: check-2a-mu
# hint: changed its argument eps in place
def backward_by_hand(z_bar, eps, log_sigma):
    eps *= z_bar
    return z_bar.sum(0), eps.sum(0) * log_sigma.exp()

# %% wrong: clamped log sigma
# loses: check-2b-log-sigma
# hint: is log_sigma clamped
def backward_by_hand(z_bar, eps, log_sigma):
    s = log_sigma.clamp(-2, 2).exp()
    return z_bar.sum(0), (z_bar * eps * s).sum(0)

# %% wrong: divided by sigma
# loses: check-2b-log-sigma
# hint: sigma divides where it should multiply
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), (z_bar * eps).sum(0) / log_sigma.exp()

# %% wrong: eps in the gradient of mu
# loses: check-2a-mu
# hint: there is no eps here
def backward_by_hand(z_bar, eps, log_sigma):
    return (z_bar * eps).sum(0), (z_bar * eps).sum(0) * log_sigma.exp()

# %% wrong: eps missing
# loses: check-2b-log-sigma
# hint: the factor eps is missing
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), z_bar.sum(0) * log_sigma.exp()

# %% wrong: first draw only
# loses: check-2a-mu
# hint: only the first draw counts
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar[0], z_bar[0] * eps[0] * log_sigma.exp()

# %% wrong: gradient of sigma
# loses: check-2b-log-sigma
# hint: the factor sigma is missing
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), (z_bar * eps).sum(0)

# %% wrong: half precision
# loses: check-2a-mu
# loses: check-2b-log-sigma
def backward_by_hand(z_bar, eps, log_sigma):
    z_bar, eps, log_sigma = z_bar.half(), eps.half(), log_sigma.half()
    return z_bar.sum(0), (z_bar * eps).sum(0) * log_sigma.exp()

# %% wrong: log sigma for sigma
# loses: check-2b-log-sigma
# hint: you multiplied by log sigma
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), (z_bar * eps).sum(0) * log_sigma

# %% wrong: log sigma is log variance
# loses: check-2b-log-sigma
# hint: you read log_sigma as log σ²
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), 0.5 * (z_bar * eps).sum(0) * (0.5 * log_sigma).exp()

# %% wrong: mean for mu alone
# loses: check-2a-mu
# hint: a sum over the draws, not a mean
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.mean(0), (z_bar * eps * log_sigma.exp()).sum(0)

# %% wrong: mean over draws
# loses: check-2a-mu
# hint: a sum over the draws, not a mean
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.mean(0), (z_bar * eps).mean(0) * log_sigma.exp()

# %% wrong: mu path added
# loses: check-2b-log-sigma
# hint: mu_bar is added; the path through mu belongs to mu alone,
def backward_by_hand(z_bar, eps, log_sigma):
    mu_bar = z_bar.sum(0)
    return mu_bar, mu_bar + (z_bar * eps).sum(0) * log_sigma.exp()

# %% wrong: not summed
# loses: check-2a-mu
# hint: sum over the draws, the first axis
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar, z_bar * eps * log_sigma.exp()

# %% wrong: order
# loses: check-2a-mu
# hint: return mu_bar first
def backward_by_hand(z_bar, eps, log_sigma):
    return (z_bar * eps).sum(0) * log_sigma.exp(), z_bar.sum(0)

# %% wrong: product of the sums
# loses: check-2b-log-sigma
# hint: Multiply first, draw by draw
def backward_by_hand(z_bar, eps, log_sigma):
    mu_bar = z_bar.sum(0)
    return mu_bar, mu_bar * eps.sum(0) * log_sigma.exp()

# %% wrong: sigma in both
# loses: check-2a-mu
# hint: there is no sigma here
def backward_by_hand(z_bar, eps, log_sigma):
    return (z_bar * log_sigma.exp()).sum(0), (z_bar * eps * log_sigma.exp()).sum(0)

# %% wrong: sigma squared
# loses: check-2b-log-sigma
# hint: sigma counts twice
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), (z_bar * eps).sum(0) * (2 * log_sigma).exp()

# %% wrong: squeezed
# loses: check-2a-mu
# hint: also where B or K is 1
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0).squeeze(), ((z_bar * eps).sum(0) * log_sigma.exp()).squeeze()

# %% wrong: sum over the batch
# loses: check-2a-mu
# hint: you summed over the batch
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(1), (z_bar * eps * log_sigma.exp()).sum(1)

# %% wrong: sum over the dimensions
# loses: check-2a-mu
# hint: you summed over the latent dimensions
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(-1), (z_bar * eps * log_sigma.exp()).sum(-1)
