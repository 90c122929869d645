# loses: check-2a-values
# hint: the arguments are exchanged
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(x, logits, reduction="none").sum(-1)
