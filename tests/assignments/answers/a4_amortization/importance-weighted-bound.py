# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: chunked
def importance_weighted_bound(log_w):
    total = torch.full_like(log_w[0], -math.inf)
    for row in log_w:
        total = torch.logaddexp(total, row)
    return total - math.log(log_w.shape[0])

# %% right: largest taken out
def importance_weighted_bound(log_w):
    top = log_w.max(dim=0, keepdim=True).values
    return (top + torch.log(torch.mean(torch.exp(log_w - top), dim=0, keepdim=True))).squeeze(0)

# %% right: log softmax
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    return log_w[0] - torch.log_softmax(log_w, 0)[0] - math.log(len(log_w))

# %% right: log weights shifted
def importance_weighted_bound(log_w):
    S = torch.tensor(float(log_w.shape[0]), dtype=torch.float64)
    return torch.logsumexp(log_w.double() - S.log(), dim=0)

# %% right: logaddexp
def importance_weighted_bound(log_w):
    total = log_w[0]
    for row in log_w[1:]:
        total = torch.logaddexp(total, row)
    return total - math.log(log_w.shape[0])

# %% right: numpy
def importance_weighted_bound(log_w):
    import numpy as np

    return np.logaddexp.reduce(log_w.detach().numpy().astype(float), axis=0) - np.log(log_w.size(0))

# %% right: plain python
def importance_weighted_bound(log_w):
    out = []
    for column in log_w.T.tolist():
        top = max(column)
        out.append(top + math.log(sum(math.exp(v - top) for v in column)) - math.log(len(column)))
    return out

# %% wrong: a loss
# loses: check-7a-values
# hint: the sign is wrong
def importance_weighted_bound(log_w):
    return math.log(len(log_w)) - log_w.logsumexp(0)

# %% wrong: over the examples with S of the draws
# loses: check-7a-values
# hint: the mean is over the draws, the first axis
def importance_weighted_bound(log_w):
    return torch.logsumexp(log_w, 1) - math.log(len(log_w))

# %% wrong: batch averaged
# loses: check-7a-values
# loses: check-7b-small-weights
# hint: one number for each example
def importance_weighted_bound(log_w):
    return (log_w.logsumexp(0) - math.log(len(log_w))).mean()

# %% wrong: best draw
# loses: check-7a-values
# hint: largest log weight alone
def importance_weighted_bound(log_w):
    return log_w.max(0).values

# %% wrong: bits
# loses: check-7a-values
# hint: to base 2
def importance_weighted_bound(log_w):
    return (log_w.logsumexp(0) - math.log(len(log_w))) / math.log(2)

# %% wrong: clamped
# loses: check-7b-small-weights
# hint: clamped log weights
def importance_weighted_bound(log_w):
    return log_w.clamp(min=-80).exp().mean(0).log()

# %% wrong: divided after the log
# loses: check-7a-values
# hint: inside the logarithm
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) / len(log_w)

# %% wrong: divided before
# loses: check-7a-values
# hint: log w was divided by S before the exponential; log S is
def importance_weighted_bound(log_w):
    return torch.logsumexp(log_w / len(log_w), 0)

# %% wrong: divided by log s
# loses: check-7a-values
# loses: check-7b-small-weights
# hint: log S divides the logarithm
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) / math.log(len(log_w))

# %% wrong: double does not save
# loses: check-7b-small-weights
# hint: float64 only moves the limit
def importance_weighted_bound(log_w):
    return log_w.double().exp().mean(0).log()

# %% wrong: exp first
# loses: check-7b-small-weights
# hint: exp of such a number underflows to 0
def importance_weighted_bound(log_w):
    return log_w.exp().mean(0).log()

# %% wrong: favours the worst
# loses: check-7a-values
# hint: the worst draws
def importance_weighted_bound(log_w):
    shares = (-log_w).softmax(0)
    return (shares * log_w).sum(0)

# %% wrong: first draw taken out
# loses: check-7b-small-weights
# hint: take the largest log weight
def importance_weighted_bound(log_w):
    taken = log_w[0]
    return (log_w - taken).exp().mean(0).log() + taken

# %% wrong: half precision
# loses: check-7a-values
# loses: check-7b-small-weights
# hint: half precision
def importance_weighted_bound(log_w):
    return (log_w.half().logsumexp(0) - math.log(len(log_w))).float()

# %% wrong: in place
# loses: check-7a-values
# hint: in place
def importance_weighted_bound(log_w):
    top = log_w.max(0).values
    log_w -= top
    return top + log_w.exp().mean(0).log()

# %% wrong: jackknife
# loses: check-7a-values
# hint: something is added for the bias of the logarithm; the bound
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    S = len(log_w)
    L = torch.logsumexp(log_w, 0) - math.log(S)
    w = torch.softmax(log_w, 0)
    return L + ((S * w - 1) ** 2).mean(0) / (2 * S)

# %% wrong: largest not added again
# loses: check-7a-values
# hint: not added again
def importance_weighted_bound(log_w):
    top = log_w.max(0).values
    return (log_w - top).exp().mean(0).log()

# %% wrong: largest of the batch
# loses: check-7b-small-weights
# hint: of each example, not of the batch
def importance_weighted_bound(log_w):
    top = log_w.max()
    return (log_w - top).exp().mean(0).log() + top

# %% wrong: largest of the batch in double
# loses: check-7b-small-weights
# hint: take out the largest log weight of each example
def importance_weighted_bound(log_w):
    top = log_w.double().max()
    return (log_w.double() - top).exp().mean(0).log() + top

# %% wrong: least taken out
# loses: check-7b-small-weights
# hint: take the largest log weight
def importance_weighted_bound(log_w):
    taken = log_w.min(0).values
    return (log_w - taken).exp().mean(0).log() + taken

# %% wrong: log10
# loses: check-7a-values
# hint: log S is a natural logarithm, math.log; this subtracts
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) - math.log10(len(log_w))

# %% wrong: log of the batch size
# loses: check-7a-values
# hint: the logarithm of B
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) - math.log(log_w.shape[1])

# %% wrong: log s added
# loses: check-7a-values
# hint: log S is added
def importance_weighted_bound(log_w):
    return torch.logsumexp(log_w, dim=0) + math.log(log_w.shape[0])

# %% wrong: log s missing
# loses: check-7a-values
# hint: log S is missing
def importance_weighted_bound(log_w):
    return torch.logsumexp(log_w, dim=0)

# %% wrong: mean of the logs
# loses: check-7a-values
# hint: this is the mean of the logarithms
def importance_weighted_bound(log_w):
    return log_w.mean(0)

# %% wrong: median of the logs
# loses: check-7a-values
# hint: this is the median of the log weights; take the logarithm of
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    return log_w.median(0).values

# %% wrong: nan to num
# loses: check-7b-small-weights
# hint: The bound of very small weights is not a usable number:
def importance_weighted_bound(log_w):
    return torch.nan_to_num(log_w.exp().mean(0).log())

# %% wrong: numel
# loses: check-7a-values
# hint: log(S·B) is subtracted; the mean is over the S
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) - math.log(log_w.numel())

# %% wrong: over the batch
# loses: check-7a-values
# hint: over the draws, the first axis
def importance_weighted_bound(log_w):
    return log_w.logsumexp(1) - math.log(log_w.shape[1])

# %% wrong: s minus one
# loses: check-7a-values
# hint: log 2 is subtracted, the logarithm of B or of S − 1; subtrac
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    return torch.logsumexp(log_w, 0) - math.log(max(len(log_w) - 1, 1))

# %% wrong: small number added
# loses: check-7b-small-weights
# hint: keeps it finite but wrong
def importance_weighted_bound(log_w):
    return (log_w.exp().mean(0) + 1e-10).log()

# %% wrong: surrogate
# loses: check-7a-values
# hint: is not a bound
def importance_weighted_bound(log_w):
    shares = log_w.softmax(0)
    return (shares.detach() * log_w).sum(0)

# %% wrong: loss and exp first
# loses: check-7a-values
# loses: check-7b-small-weights
# hint: the sign is wrong: this is minus the bound, a loss.
def importance_weighted_bound(log_w):
    return -log_w.exp().mean(0).log()
