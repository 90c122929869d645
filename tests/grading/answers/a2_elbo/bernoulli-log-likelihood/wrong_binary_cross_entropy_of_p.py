# loses: check-2b-large-logits
# hint: cuts logarithms off
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy(logits.sigmoid(), x, reduction="none").sum(-1)
