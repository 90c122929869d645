# loses: check-2a-values
# loses: check-2b-large-logits
# hint: the sigmoid was taken twice
def bernoulli_log_likelihood(x, logits):
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits.sigmoid(), x, reduction="none").sum(
        -1
    )
