# loses: check-2b-large-logits
# hint: Are the logits clamped?
def bernoulli_log_likelihood(x, logits):
    l = logits.double().clamp(-200, 200)
    return (x * l - torch.log(1 + torch.exp(l))).sum(-1)
