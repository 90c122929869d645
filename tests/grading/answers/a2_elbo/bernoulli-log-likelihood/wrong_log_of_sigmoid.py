# loses: check-2b-large-logits
# hint: log 0, or ∞ − ∞
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)
