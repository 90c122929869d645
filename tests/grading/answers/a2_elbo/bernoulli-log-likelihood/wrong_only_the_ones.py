# loses: check-2a-values
# hint: pixels that are 0 contribute nothing
def bernoulli_log_likelihood(x, logits):
    return (x * torch.nn.functional.logsigmoid(logits)).sum(1)
