def bernoulli_log_likelihood(x, logits):
    out = []
    for xs, ls in zip(x.tolist(), logits.tolist()):
        total = 0.0
        for v, l in zip(xs, ls):
            t = l if v else -l
            total += -math.log1p(math.exp(-t)) if t > 0 else t - math.log1p(math.exp(t))
        out.append(total)
    return torch.tensor(out, dtype=logits.dtype)
