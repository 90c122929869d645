# loses: check-2a-values
# hint: exchanged
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, 1 - x, reduction="none").sum(-1)
