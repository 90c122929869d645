def bernoulli_log_likelihood(x, logits):
    return torch.distributions.Bernoulli(logits=logits).log_prob(x).sum(-1)
