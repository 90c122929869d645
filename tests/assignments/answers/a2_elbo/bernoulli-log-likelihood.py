# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: cross entropy with logits
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)

# %% right: logsigmoid
def bernoulli_log_likelihood(x, logits):
    f = torch.nn.functional.logsigmoid
    return (x * f(logits) + (1 - x) * f(-logits)).sum(-1)

# %% right: loop of the safe form
def bernoulli_log_likelihood(x, logits):
    out = []
    for xs, ls in zip(x.tolist(), logits.tolist()):
        total = 0.0
        for v, l in zip(xs, ls):
            t = l if v else -l
            total += -math.log1p(math.exp(-t)) if t > 0 else t - math.log1p(math.exp(t))
        out.append(total)
    return torch.tensor(out, dtype=logits.dtype)

# %% right: numpy
def bernoulli_log_likelihood(x, logits):
    import numpy as np

    x, logits = x.numpy(), logits.numpy()
    return (x * logits - np.logaddexp(0, logits)).sum(-1)

# %% right: logaddexp
def bernoulli_log_likelihood(x, logits):
    zero = torch.zeros_like(logits)
    return -torch.logaddexp(zero, torch.where(x > 0.5, -logits, logits)).sum(dim=1)

# %% wrong: arguments exchanged
# loses: check-2a-values
# hint: the arguments are exchanged
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(x, logits, reduction="none").sum(-1)

# %% wrong: binary cross entropy of p
# loses: check-2b-large-logits
# hint: cuts logarithms off
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy(logits.sigmoid(), x, reduction="none").sum(-1)

# %% wrong: bits
# loses: check-2a-values
# hint: base 2
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(
        -1
    ) / math.log(2)

# %% wrong: clamped logits
# loses: check-2b-large-logits
# hint: Are the logits clamped?
def bernoulli_log_likelihood(x, logits):
    l = logits.double().clamp(-200, 200)
    return (x * l - torch.log(1 + torch.exp(l))).sum(-1)

# %% wrong: clamped probability
# loses: check-2b-large-logits
# hint: or a clamp, keeps it finite but wrong
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid().clamp(1e-6, 1 - 1e-6)
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)

# %% wrong: infinities replaced
# loses: check-2b-large-logits
# hint: cuts logarithms off at -100
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * p.log().nan_to_num(neginf=-100) + (1 - x) * (1 - p).log().nan_to_num(neginf=-100)).sum(-1)

# %% wrong: library call
# loses: check-2a-values
# loses: check-2b-large-logits
# hint: lets the library do the work
from course_utils import distributions


def bernoulli_log_likelihood(x, logits):
    return distributions.bernoulli_log_likelihood(x, logits)

# %% wrong: log of sigmoid
# loses: check-2b-large-logits
# hint: log 0, or ∞ − ∞
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)

# %% wrong: logit for probability
# loses: check-2a-values
# loses: check-2b-large-logits
# hint: logits are not probabilities
def bernoulli_log_likelihood(x, logits):
    return (x * logits.log() + (1 - x) * (1 - logits).log()).sum(-1)

# %% wrong: logit for probability in the cross entropy
# loses: check-2a-values
# loses: check-2b-large-logits
# hint: logits are not probabilities
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy(logits, x, reduction="none").sum(-1)

# %% wrong: logits clamped at 1000
# loses: check-2b-large-logits
# hint: Are the logits clamped?
def bernoulli_log_likelihood(x, logits):
    logits = logits.clamp(-1000, 1000)
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)

# %% wrong: mean over everything
# loses: check-2a-values
# loses: check-2b-large-logits
# hint: averaged over pixels and images
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x)

# %% wrong: mean over pixels
# loses: check-2a-values
# hint: the mean over the pixels
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").mean(-1)

# %% wrong: naive float32
# loses: check-2b-large-logits
# hint: The log-likelihood of four images with logits of ±150,
def bernoulli_log_likelihood(x, logits):
    return (x * logits - torch.log(1 + torch.exp(logits))).sum(-1)

# %% wrong: naive in float64
# loses: check-2b-large-logits
# hint: log 0 is −∞
def bernoulli_log_likelihood(x, logits):
    l = logits.double()
    return (-x * torch.log(1 + torch.exp(-l)) - (1 - x) * torch.log(1 + torch.exp(l))).sum(1)

# %% wrong: one minus log p
# loses: check-2a-values
# hint: the term (1 - x) log(1 - p) is subtracted, or log(1 − p)
def bernoulli_log_likelihood(x, logits):
    log_p = torch.nn.functional.logsigmoid(logits)
    return (x * log_p + (1 - x) * (1 - log_p)).sum(-1)

# %% wrong: only the ones
# loses: check-2a-values
# hint: pixels that are 0 contribute nothing
def bernoulli_log_likelihood(x, logits):
    return (x * torch.nn.functional.logsigmoid(logits)).sum(1)

# %% wrong: roles exchanged
# loses: check-2a-values
# hint: exchanged
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, 1 - x, reduction="none").sum(-1)

# %% wrong: sigmoid twice
# loses: check-2a-values
# hint: the sigmoid was taken twice
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits.sigmoid(), x, reduction="none").sum(
        -1
    )

# %% wrong: sign
# loses: check-2a-values
# hint: the sign is wrong
def bernoulli_log_likelihood(x, logits):
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)

# %% wrong: small number in the log
# loses: check-2b-large-logits
# hint: work with the logits
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * (p + 1e-7).log() + (1 - x) * (1 - p + 1e-7).log()).sum(-1)

# %% wrong: softplus cut at minus 5
# loses: check-2a-values
# hint: is small, but it is not 0
def bernoulli_log_likelihood(x, logits):
    softplus = torch.where(logits < -5, 0 * logits, torch.nn.functional.softplus(logits))
    return (x * logits - softplus).sum(-1)

# %% wrong: torch distributions
# loses: check-2a-values
# loses: check-2b-large-logits
# hint: lets torch.distributions do the work
def bernoulli_log_likelihood(x, logits):
    return torch.distributions.Bernoulli(logits=logits).log_prob(x).sum(-1)
