# loses: check-2b-large-logits
# hint: work with the logits
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * (p + 1e-7).log() + (1 - x) * (1 - p + 1e-7).log()).sum(-1)
