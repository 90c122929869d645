def bernoulli_log_likelihood(x, logits):
    f = torch.nn.functional.logsigmoid
    return (x * f(logits) + (1 - x) * f(-logits)).sum(-1)
