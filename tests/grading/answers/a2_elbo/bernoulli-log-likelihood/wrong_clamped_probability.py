# loses: check-2b-large-logits
# hint: or a clamp, keeps it finite but wrong
def bernoulli_log_likelihood(x, logits):
    p = logits.sigmoid().clamp(1e-6, 1 - 1e-6)
    return (x * p.log() + (1 - x) * (1 - p).log()).sum(-1)
