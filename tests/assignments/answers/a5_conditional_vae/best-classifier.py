# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: categorical
def best_classifier(bounds, log_prior):
    q = torch.distributions.Categorical(logits=bounds + log_prior)
    return q.logits, (bounds + log_prior - q.logits)[:, 0]

# %% right: categorical then m2s sum
def best_classifier(bounds, log_prior):
    q = torch.distributions.Categorical(logits=bounds + log_prior)
    value = (q.probs * (bounds + log_prior)).sum(1) + q.entropy()
    return q.logits, value

# %% right: largest taken out by hand
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior[None, :]
    top = joint.max(dim=1, keepdim=True).values
    value = top + torch.log(torch.exp(joint - top).sum(1, keepdim=True))
    return joint - value, value[:, 0]

# %% right: log softmax
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint.log_softmax(-1), torch.logsumexp(joint, -1)

# %% right: loop of logaddexp
def best_classifier(bounds, log_prior):
    rows, values = [], []
    for row in bounds:
        total = torch.tensor(-math.inf, dtype=row.dtype)
        for f, p in zip(row, log_prior):
            total = torch.logaddexp(total, f + p)
        rows.append(row + log_prior - total)
        values.append(total)
    return torch.stack(rows), torch.stack(values)

# %% right: scipy in float64
def best_classifier(bounds, log_prior):
    from scipy.special import log_softmax, logsumexp

    joint = bounds.double().numpy() + log_prior.double().numpy()
    return log_softmax(joint, axis=1), logsumexp(joint, axis=1)

# %% right: softmax then logarithm in float64
def best_classifier(bounds, log_prior):
    log_joint = (bounds + log_prior).double()
    return log_joint.softmax(1).log(), log_joint.logsumexp(1)

# %% wrong: axis kept
# loses: check-8b-value
# hint: an axis of length 1 too many
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1, keepdim=True)
    return log_joint - unlabelled, unlabelled

# %% wrong: best label alone
# loses: check-8b-value
# hint: this is the best label alone
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), log_joint.max(1).values

# %% wrong: best label in both
# loses: check-8a-classifier
# hint: the best label alone was subtracted
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.max(1).values
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: mean in both
# loses: check-8a-classifier
# hint: a mean of logarithms was subtracted
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.mean(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: changes its argument
# loses: check-8a-classifier
# hint: changed its argument bounds in place
def best_classifier(bounds, log_prior):
    bounds += log_prior
    log_joint = bounds
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: divided by the number of labels
# loses: check-8b-value
# hint: p(y) has weighted it already
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled - math.log(bounds.shape[1])

# %% wrong: half precision
# loses: check-8a-classifier
# hint: half precision has no more
def best_classifier(bounds, log_prior):
    log_joint = bounds.half() + log_prior.half()
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: jensen
# loses: check-8b-value
# hint: The logarithm comes after the sum
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), (log_prior.exp() * bounds).sum(1)

# %% wrong: logarithm of the normalised
# loses: check-8b-value
# hint: this is the logarithm of Σ q, which is always 0; sum before
def best_classifier(bounds: Tensor, log_prior: Tensor) -> tuple[Tensor, Tensor]:
    joint = bounds + log_prior
    U = torch.logsumexp(joint, 1)
    return joint - U.unsqueeze(1), torch.logsumexp(joint - U.unsqueeze(1), 1)

# %% wrong: naive exponentials
# loses: check-8c-real-digits
# hint: is not finite
def best_classifier(bounds, log_prior):
    p = log_prior.exp() * bounds.exp()
    total = p.sum(1)
    return (p / total.unsqueeze(1)).log(), total.log()

# %% wrong: normalised over the batch
# loses: check-8a-classifier
# hint: normalised over the batch
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    return log_joint.log_softmax(0), log_joint.logsumexp(1)

# %% wrong: not normalised
# loses: check-8a-classifier
# hint: this is not normalised
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint, unlabelled

# %% wrong: prior added as probabilities
# loses: check-8a-classifier
# hint: the prior's probabilities are added
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior.exp()
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: prior after normalising
# loses: check-8a-classifier
# hint: the prior is added after normalising
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return bounds.log_softmax(1) + log_prior, unlabelled

# %% wrong: prior along the images
# loses: check-8a-classifier
# hint: runs along the images
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior.unsqueeze(1)
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: prior forgotten
# loses: check-8a-classifier
# hint: the prior of the labels does not count
def best_classifier(bounds, log_prior):
    log_joint = bounds
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: probabilities
# loses: check-8a-classifier
# hint: these are probabilities
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint.softmax(1), unlabelled

# %% wrong: shift by prior max
# loses: check-8c-real-digits
# hint: log q(y|x) is not finite. exp underflows to 0
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    top = joint[:, log_prior.argmax()].unsqueeze(1)
    u = top.squeeze(1) + (joint - top).exp().sum(1).log()
    return joint - u.unsqueeze(1), u

# %% wrong: sign
# loses: check-8a-classifier
# hint: the sign is wrong: this is −log q. The logarithm of a probab
def best_classifier(bounds: Tensor, log_prior: Tensor) -> tuple[Tensor, Tensor]:
    joint = bounds + log_prior
    U = torch.logsumexp(joint, 1)
    return U.unsqueeze(1) - joint, U

# %% wrong: sign of the bounds
# loses: check-8a-classifier
# hint: the sign of the bounds is wrong
def best_classifier(bounds, log_prior):
    log_joint = log_prior - bounds
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled.unsqueeze(1), unlabelled

# %% wrong: softmax then logarithm
# loses: check-8c-real-digits
# hint: is not finite
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    return log_joint.softmax(1).log(), log_joint.logsumexp(1)

# %% wrong: squeezed
# loses: check-8a-classifier
# hint: The numbers are right, but an axis of length
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint.log_softmax(1).squeeze(), joint.logsumexp(1).squeeze()

# %% wrong: value subtracted from the columns
# loses: check-8a-classifier
# hint: subtracted from column b
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    return log_joint - unlabelled, unlabelled

# %% wrong: without the entropy
# loses: check-8b-value
# hint: without the entropy
def best_classifier(bounds, log_prior):
    log_joint = bounds + log_prior
    unlabelled = log_joint.logsumexp(1)
    log_q = log_joint - unlabelled.unsqueeze(1)
    return log_q, (log_q.exp() * log_joint).sum(1)

# %% wrong: prior missing in u
# loses: check-8b-value
# hint: the prior of the labels does not count; it weights the
def best_classifier(bounds, log_prior):
    return (bounds + log_prior).log_softmax(1), bounds.logsumexp(1)

# %% wrong: divided
# loses: check-8a-classifier
# hint: log p(y) + F was divided by U(x); logarithms are
def best_classifier(bounds, log_prior):
    t = bounds + log_prior
    U = t.logsumexp(1)
    return t / U.unsqueeze(1), U

# %% wrong: not normalised and naive
# loses: check-8a-classifier
# loses: check-8c-real-digits
# hint: this is not normalised: the probabilities of an image's
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint, joint.exp().sum(1).log()

# %% wrong: both over the batch
# loses: check-8a-classifier
# hint: it is normalised over the batch
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint.log_softmax(0), joint.logsumexp(0)

# %% wrong: value over the batch
# loses: check-8b-value
# hint: this sums over the batch; the labels run along the last axis
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    return joint.log_softmax(1), joint.logsumexp(0)

# %% wrong: both over the batch and naive
# loses: check-8a-classifier
# loses: check-8c-real-digits
# hint: it is normalised over the batch
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior
    total = joint.exp().sum(0).log()
    return joint - total, total

# %% wrong: logarithm of the logarithm
# loses: check-8a-classifier
# loses: check-8b-value
# loses: check-8c-real-digits
# hint: log_prior is a logarithm already
def best_classifier(bounds, log_prior):
    joint = bounds + log_prior.log()
    return joint.log_softmax(1), joint.logsumexp(1)
