# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: as a kl to the prior
def bounds_of_m2(bounds, log_q, y):
    q = log_q.exp()
    kl_y = (q * (log_q + math.log(bounds.shape[1]))).sum(-1)  # KL(q(y|x) || p(y))
    labelled = (bounds * torch.nn.functional.one_hot(y, bounds.shape[1])).sum(-1) - math.log(bounds.shape[1])
    return labelled, torch.einsum("bc,bc->b", q, bounds) - kl_y

# %% right: entr in float64
def bounds_of_m2(bounds, log_q, y):
    q = log_q.double().exp()
    joint = bounds.double() - torch.tensor(float(bounds.shape[1]), dtype=torch.float64).log()
    return joint.take_along_dim(y[:, None], 1)[:, 0], (q * joint + torch.special.entr(q)).sum(1)

# %% right: entropy by xlogy
def bounds_of_m2(bounds, log_q, y):
    q = torch.exp(log_q)
    prior = torch.full_like(bounds, 1 / bounds.shape[-1])
    joint = bounds + prior.log()
    entropy = -torch.special.xlogy(q, q).sum(1)
    return joint[range(len(y)), y], (q * joint).sum(1) + entropy

# %% right: gather and categorical
def bounds_of_m2(bounds, log_q, y):
    joint = bounds + math.log(1 / bounds.shape[1])
    labelled = joint.gather(1, y.unsqueeze(1)).squeeze(1)
    q = torch.distributions.Categorical(logits=log_q)
    return labelled, (q.probs * joint).sum(1) + q.entropy()

# %% right: loop
def bounds_of_m2(bounds, log_q, y):
    import numpy as np

    labelled, unlabelled = [], []
    count = bounds.shape[1]
    for row, log_row, label in zip(bounds.tolist(), log_q.tolist(), y.tolist()):
        labelled.append(row[label] - math.log(count))
        total = 0.0
        for f, l in zip(row, log_row):
            total += np.exp(l) * (f - math.log(count) - l)
        unlabelled.append(total)
    return torch.tensor(labelled), torch.tensor(unlabelled)

# %% right: small number in the logarithm
def bounds_of_m2(bounds: Tensor, log_q: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    q = log_q.exp()
    L = bounds - math.log(bounds.shape[1])
    labelled = L[torch.arange(len(y)), y]
    return labelled, torch.einsum("bc,bc->b", q, L) - (q * (q + 1e-10).log()).sum(1)

# %% right: xlogy
def bounds_of_m2(bounds, log_q, y):
    C = bounds.size(1)
    q = torch.exp(log_q)
    entropy = torch.special.entr(q).sum(1)
    return torch.stack([bounds[i, y[i]] for i in range(len(y))]) + math.log(1 / C), (q * bounds).sum(
        1
    ) - math.log(C) + entropy

# %% wrong: always ten labels
# loses: check-7a-labelled
# hint: p(y) is 1/10 here
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(10)
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: changes its argument
# loses: check-7a-labelled
# hint: changed its argument bounds in place
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds
    log_joint -= math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: classes up to the largest seen
# loses: check-7a-labelled
# hint: or the labels of this batch
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(int(y.max()) + 1)
    return log_joint[torch.arange(len(y)), y], (log_q.exp() * (log_joint - log_q)).sum(1)

# %% wrong: classifier in the labelled bound
# loses: check-7a-labelled
# hint: the classifier does not occur
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = (log_joint + log_q)[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: entropy in bits
# loses: check-7b-unlabelled
# hint: the entropy is in bits
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q.exp().clamp_min(1e-30).log2()).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: entropy missing
# loses: check-7b-unlabelled
# hint: the entropy is missing
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1)
    return labelled, unlabelled

# %% wrong: entropy sign
# loses: check-7b-unlabelled
# hint: the entropy has the wrong sign
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = (log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: entropy weighted
# loses: check-7b-unlabelled
# hint: log q too is weighted by q
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    q = log_q.exp()
    return joint.gather(1, y[:, None])[:, 0], (q * joint + log_q).sum(1)

# %% wrong: favourite label for the true one
# loses: check-7a-labelled
# hint: take the true label y
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), log_q.argmax(1)]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: first row for all
# loses: check-7a-labelled
# hint: from the first row
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    return log_joint[0, y], (log_q.exp() * (log_joint - log_q)).sum(1)

# %% wrong: images counted
# loses: check-7a-labelled
# hint: you counted the images
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(len(bounds))
    return log_joint[torch.arange(len(y)), y], (log_q.exp() * (log_joint - log_q)).sum(1)

# %% wrong: labelled averaged
# loses: check-7a-labelled
# hint: averaged over the batch
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled.mean(), unlabelled

# %% wrong: labelled bound and entropy
# loses: check-7b-unlabelled
# hint: this is L(x, y) and the entropy
def bounds_of_m2(bounds, log_q, y):
    labelled = bounds.gather(1, y.unsqueeze(1)).squeeze(1) - math.log(bounds.shape[1])
    return labelled, labelled - (log_q.exp() * log_q).sum(1)

# %% wrong: labels count the same
# loses: check-7b-unlabelled
# hint: every label counts the same
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = log_joint.mean(1) + entropy
    return labelled, unlabelled

# %% wrong: log of the sum
# loses: check-7b-unlabelled
# hint: with the best classifier
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = log_joint.logsumexp(1)
    return labelled, unlabelled

# %% wrong: log of zero
# loses: check-7c-sure
# hint: is NaN
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    q = log_q.exp()
    entropy = -(q * q.log()).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: losses
# loses: check-7a-labelled
# hint: minus the bound
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return -labelled, -unlabelled

# %% wrong: most probable label alone
# loses: check-7b-unlabelled
# hint: only the most probable label counts
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = log_joint[torch.arange(len(y)), log_q.argmax(1)] + entropy
    return labelled, unlabelled

# %% wrong: prior missing
# loses: check-7a-labelled
# hint: log p(y) is missing
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: prior only with a label
# loses: check-7b-unlabelled
# hint: log p(y) is missing
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * bounds).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: prior sign
# loses: check-7a-labelled
# hint: the sign of log p(y) is wrong
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds + math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q.exp() * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: squeezed
# loses: check-7a-labelled
# hint: The numbers are right, but an axis of length
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    return joint.gather(1, y[:, None]).squeeze(), (log_q.exp() * (joint - log_q)).sum(1).squeeze()

# %% wrong: true label in the entropy
# loses: check-7b-unlabelled
# hint: the entropy is −log q of the true label here; it is −Σ q log
def bounds_of_m2(bounds: Tensor, log_q: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    q = log_q.exp()
    L = bounds - math.log(bounds.shape[1])
    labelled = L[torch.arange(len(y)), y]
    return labelled, (q * L).sum(1) - log_q[torch.arange(len(y)), y]

# %% wrong: unlabelled has the labelled
# loses: check-7b-unlabelled
# hint: this is L(x, y) and the entropy: the true label y is used; U
def bounds_of_m2(bounds: Tensor, log_q: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    q = log_q.exp()
    L = bounds - math.log(bounds.shape[1])
    labelled = L[torch.arange(len(y)), y]
    return labelled, labelled - (q * log_q).sum(1)

# %% wrong: weights are logarithms
# loses: check-7b-unlabelled
# hint: the weights are log q
def bounds_of_m2(bounds, log_q, y):
    log_joint = bounds - math.log(bounds.shape[1])
    labelled = log_joint[torch.arange(len(y)), y]
    entropy = -(log_q.exp() * log_q).sum(1)
    unlabelled = (log_q * log_joint).sum(1) + entropy
    return labelled, unlabelled

# %% wrong: mean over labels
# loses: check-7b-unlabelled
# hint: Σ q L was averaged over the labels; q's numbers add up to
def bounds_of_m2(bounds, log_q, y):
    L = bounds - math.log(bounds.shape[1])
    q = log_q.exp()
    return L[torch.arange(len(y)), y], (q * L).mean(1) - (q * log_q).sum(1)

# %% wrong: q clamped from below
# loses: check-7c-sure
# hint: Here q is 1 for one label and 0 for all others
def bounds_of_m2(bounds, log_q, y):
    L = bounds - math.log(bounds.shape[1])
    q = log_q.exp().clamp(min=1e-4)
    return L[torch.arange(len(y)), y], (q * L).sum(1) - (q * q.log()).sum(1)

# %% wrong: every label alike and log of q
# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: every label counts the same; weight them by q(y|x).
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    q = log_q.exp()
    return joint[torch.arange(len(y)), y], joint.mean(1) - (q * q.log()).sum(1)

# %% wrong: prior missing and entropy sign
# loses: check-7a-labelled
# loses: check-7b-unlabelled
# hint: the entropy has the wrong sign
def bounds_of_m2(bounds, log_q, y):
    q = log_q.exp()
    return bounds[torch.arange(len(y)), y], (q * bounds).sum(1) + (q * log_q).sum(1)

# %% wrong: prior missing and entropy halved
# loses: check-7a-labelled
# loses: check-7b-unlabelled
# hint: Σ q L is −1.8750, with your L(x, y), and the entropy 1.2130
def bounds_of_m2(bounds, log_q, y):
    q = log_q.exp()
    return bounds[torch.arange(len(y)), y], (q * bounds).sum(1) - 0.5 * (q * log_q).sum(1)

# %% wrong: averaged over the labels
# loses: check-7b-unlabelled
# hint: you averaged over the labels
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    return joint[torch.arange(len(y)), y], (log_q.exp() * (joint - log_q)).mean(1)

# %% wrong: summed over the images
# loses: check-7b-unlabelled
# hint: so the sum is over the wrong axis
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    return joint[torch.arange(len(y)), y], (log_q.exp() * (joint - log_q)).sum(0)

# %% wrong: averaged over the labels and log of q
# loses: check-7b-unlabelled
# loses: check-7c-sure
# hint: you averaged over the labels
def bounds_of_m2(bounds, log_q, y):
    joint = bounds - math.log(bounds.shape[1])
    q = log_q.exp()
    return joint[torch.arange(len(y)), y], (q * (joint - q.log())).mean(1)
