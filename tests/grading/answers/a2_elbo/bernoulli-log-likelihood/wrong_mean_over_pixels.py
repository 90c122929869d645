# loses: check-2a-values
# hint: the mean over the pixels
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").mean(-1)
