# loses: check-2b-large-logits
# hint: Are the logits clamped?
def bernoulli_log_likelihood(x, logits):
    logits = logits.clamp(-1000, 1000)
    return -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
