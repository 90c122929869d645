# loses: check-2a-values
# loses: check-2b-large-logits
# hint: log 0, or ∞ − ∞
def bernoulli_log_likelihood(x, logits):
    return (x * logits.log() + (1 - x) * (1 - logits).log()).sum(-1)
