# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: loop
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    out = torch.zeros(len(mu_q), dtype=mu_q.dtype)
    for b in range(mu_q.shape[0]):
        for i in range(mu_q.shape[1]):
            sq, sp = log_sigma_q[b, i].exp(), log_sigma_p[b, i].exp()
            out[b] += (sp / sq).log() + (sq**2 + (mu_q[b, i] - mu_p[b, i]) ** 2) / (2 * sp**2) - 0.5
    return out

# %% right: einsum of a general formula
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    precision, difference = torch.exp(-2 * log_sigma_p), mu_p - mu_q
    trace = torch.einsum("bk,bk->b", precision, torch.exp(2 * log_sigma_q))
    distance = torch.einsum("bk,bk,bk->b", difference, precision, difference)
    log_det = 2 * (log_sigma_p - log_sigma_q).sum(1)
    return 0.5 * (trace + distance - mu_q.shape[1] + log_det)

# %% right: expectations one by one
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    c = 0.5 * math.log(2 * math.pi)
    mean_log_q = -log_sigma_q - c - 0.5
    square = (2 * log_sigma_q).exp() + (mu_q - mu_p) ** 2
    mean_log_p = -square / (2 * (2 * log_sigma_p).exp()) - log_sigma_p - c
    return (mean_log_q - mean_log_p).sum(-1)

# %% right: numpy
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    import numpy as np

    mu_q, log_sigma_q, mu_p, log_sigma_p = (v.numpy() for v in (mu_q, log_sigma_q, mu_p, log_sigma_p))
    ratio = np.exp(log_sigma_q - log_sigma_p)
    z = (mu_q - mu_p) / np.exp(log_sigma_p)
    return (0.5 * (ratio**2 + z**2 - 1) - np.log(ratio)).sum(1)

# %% right: in units of p
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    mu, log_sigma = (mu_q - mu_p) / log_sigma_p.exp(), log_sigma_q - log_sigma_p
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)

# %% right: with variances
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(log_sigma_q) ** 2, torch.exp(log_sigma_p) ** 2
    return 0.5 * torch.sum(torch.log(vp / vq) + (vq + (mu_q - mu_p) ** 2) / vp - 1.0, dim=1)

# %% wrong: difference of kls
# loses: check-3a-equal-widths
# hint: this is KL(q‖N(0, I)) − KL(p‖N(0, I)), which is a different
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    kl = lambda m, s: 0.5 * (m**2 + (2 * s).exp() - 1 - 2 * s).sum(-1)
    return kl(mu_q, log_sigma_q) - kl(mu_p, log_sigma_p)

# %% wrong: direction
# loses: check-3b-in-general
# hint: this is KL(p‖q)
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_q - log_sigma_p + (vp + (mu_q - mu_p) ** 2) / (2 * vq) - 0.5).sum(-1)

# %% wrong: divided by the variance of q
# loses: check-3b-in-general
# hint: variance of p, not of q
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return (
        log_sigma_p
        - log_sigma_q
        + 0.5 * ((2 * (log_sigma_q - log_sigma_p)).exp() + (mu_q - mu_p) ** 2 / (2 * log_sigma_q).exp() - 1)
    ).sum(-1)

# %% wrong: fraction exchanged
# loses: check-3b-in-general
# hint: are exchanged in the fraction
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (ratio + (p + (mu_q - mu_p) ** 2) / (2 * q) - 0.5).sum(-1)

# %% wrong: ignores the widths
# loses: check-3b-in-general
# hint: the widths have no effect yet
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return ((mu_q - mu_p) ** 2 / (2 * (2 * log_sigma_p).exp())).sum(-1)

# %% wrong: library call
# loses: check-3a-equal-widths
# loses: check-3b-in-general
# hint: lets the library do the work
from course_utils.distributions import kl_between_gaussians as from_the_library


def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return from_the_library(mu_q, log_sigma_q, mu_p, log_sigma_p)

# %% wrong: log sigma is log variance
# loses: check-3a-equal-widths
# hint: you read log_sigma as log σ²
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = log_sigma_q.exp(), log_sigma_p.exp()
    return 0.5 * ((vp / vq).log() + (vq + (mu_q - mu_p) ** 2) / vp - 1).sum(-1)

# %% wrong: logarithm halved
# loses: check-3b-in-general
# hint: counts half
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (ratio / 2 + (q + (mu_q - mu_p) ** 2) / (2 * p) - 0.5).sum(-1)

# %% wrong: logarithm twice
# loses: check-3b-in-general
# hint: counts twice
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (2 * ratio + (q + (mu_q - mu_p) ** 2) / (2 * p) - 0.5).sum(-1)

# %% wrong: mean over k
# loses: check-3a-equal-widths
# hint: the mean over the K dimensions
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_p - log_sigma_q + (vq + (mu_q - mu_p) ** 2) / (2 * vp) - 0.5).mean(-1)

# %% wrong: one for a half
# loses: check-3b-in-general
# hint: contributes −½, not −1
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (ratio + (q + (mu_q - mu_p) ** 2) / (2 * p) - 1).sum(-1)

# %% wrong: one half in all
# loses: check-3b-in-general
# hint: is counted once in all
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (torch.log(sp / sq) + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp**2)).sum(-1) - 0.5

# %% wrong: sigma for variance of p
# loses: check-3a-equal-widths
# hint: you divide by σ_p instead of by its square
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (torch.log(sp / sq) + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp) - 0.5).sum(-1)

# %% wrong: sign of the logarithm
# loses: check-3b-in-general
# hint: logarithm of the ratio of the widths has the wrong sign
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return (
        log_sigma_q
        - log_sigma_p
        + 0.5 * ((2 * (log_sigma_q - log_sigma_p)).exp() + (mu_q - mu_p) ** 2 / (2 * log_sigma_p).exp() - 1)
    ).sum(-1)

# %% wrong: sum of the means
# loses: check-3a-equal-widths
# hint: difference of the means
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return (
        log_sigma_p
        - log_sigma_q
        + 0.5 * ((2 * (log_sigma_q - log_sigma_p)).exp() + (mu_q + mu_p) ** 2 / (2 * log_sigma_p).exp() - 1)
    ).sum(-1)

# %% wrong: sum over batch
# loses: check-3a-equal-widths
# loses: check-3b-in-general
# hint: sum over the K dimensions, the last axis
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (torch.log(sp / sq) + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp**2) - 0.5).sum(0)

# %% wrong: two sigma squared
# loses: check-3a-equal-widths
# hint: half of what it should be: is the ½ there twice, or the 2
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (log_sigma_p - log_sigma_q + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp) ** 2 - 0.5).sum(-1)

# %% wrong: variance of q in the denominator
# loses: check-3b-in-general
# hint: the denominator is 2σ_p²
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    top = (2 * log_sigma_q).exp() + (mu_q - mu_p).square()
    return (log_sigma_p - log_sigma_q + top / (2 * (2 * log_sigma_q).exp()) - 0.5).sum(-1)

# %% wrong: variance of q undivided
# loses: check-3b-in-general
# hint: is not divided by that of p
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (ratio + q / 2 + (mu_q - mu_p) ** 2 / (2 * p) - 0.5).sum(-1)

# %% wrong: clamped log sigma
# loses: check-3b-in-general
# hint: log σ is cut off at ±2
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    log_sigma_q, log_sigma_p = log_sigma_q.clamp(-2, 2), log_sigma_p.clamp(-2, 2)
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_p - log_sigma_q + (vq + (mu_q - mu_p) ** 2) / (2 * vp) - 0.5).sum(-1)

# %% wrong: for the standard normal alone
# loses: check-3a-equal-widths
# loses: check-3b-in-general
# hint: looks like the KL of q to N(0, I): p counts too
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return 0.5 * (mu_q.square() + (2 * log_sigma_q).exp() - 1 - 2 * log_sigma_q).sum(-1)

# %% wrong: half missing
# loses: check-3a-equal-widths
# hint: the ½ is missing
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (2 * (log_sigma_p - log_sigma_q) + (vq + (mu_q - mu_p) ** 2) / vp - 1).sum(-1)

# %% wrong: half of the log of variances
# loses: check-3b-in-general
# hint: the logarithm of the ratio of the widths counts twice
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return ((vp / vq).log() + (vq + (mu_q - mu_p) ** 2) / (2 * vp) - 0.5).sum(-1)

# %% wrong: logarithm and fraction negative
# loses: check-3b-in-general
# hint: this is impossible: a KL divergence is never negative
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_p - log_sigma_q - vq / (2 * vp) + (mu_q - mu_p) ** 2 / (2 * vp) + 0.5).sum(-1)

# %% wrong: sign
# loses: check-3a-equal-widths
# hint: the sign is wrong: a KL divergence is never negative
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_q - log_sigma_p - (vq + (mu_q - mu_p) ** 2) / (2 * vp) + 0.5).sum(-1)

# %% wrong: sigma for the variance of q
# loses: check-3b-in-general
# hint: you took σ instead of σ²
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_p - log_sigma_q + (vq.sqrt() + (mu_q - mu_p) ** 2) / (2 * vp) - 0.5).sum(-1)

# %% wrong: squeezed
# loses: check-3a-equal-widths
# hint: takes that axis away
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p)
    return (log_sigma_p - log_sigma_q + (vq + (mu_q - mu_p) ** 2) / (2 * vp) - 0.5).sum(-1).squeeze()

# %% wrong: torch distributions
# loses: check-3a-equal-widths
# loses: check-3b-in-general
# hint: lets torch.distributions do the work
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q = torch.distributions.Normal(mu_q, log_sigma_q.exp())
    p = torch.distributions.Normal(mu_p, log_sigma_p.exp())
    return torch.distributions.kl_divergence(q, p).sum(-1)
