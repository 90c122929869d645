# loses: check-2b-large-logits
# hint: it is the logarithm of 0
def bernoulli_log_likelihood(x, logits):
    l = logits.double()
    return (-x * torch.log(1 + torch.exp(-l)) - (1 - x) * torch.log(1 + torch.exp(l))).sum(1)
