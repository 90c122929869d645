# loses: check-2a-values
# hint: is small, but it is not 0
def bernoulli_log_likelihood(x, logits):
    softplus = torch.where(logits < -5, 0 * logits, torch.nn.functional.softplus(logits))
    return (x * logits - softplus).sum(-1)
