# loses: check-2b-large-logits
# hint: cuts logarithms off at -100
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid()
    return (x * p.log().nan_to_num(neginf=-100) + (1 - x) * (1 - p).log().nan_to_num(neginf=-100)).sum(-1)
