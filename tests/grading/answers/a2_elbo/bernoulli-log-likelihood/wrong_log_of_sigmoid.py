# loses: check-2b-large-logits
<<<<<<< HEAD
# hint: log 0, or ∞ − ∞
=======
# hint: must be finite, got
>>>>>>> grader-core
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)
