def bounds_of_m2(bounds, log_q, y):
    q = log_q.exp()
    kl_y = (q * (log_q + math.log(bounds.shape[1]))).sum(-1)  # KL(q(y|x) || p(y))
    labelled = (bounds * torch.nn.functional.one_hot(y, bounds.shape[1])).sum(-1) - math.log(bounds.shape[1])
    return labelled, torch.einsum("bc,bc->b", q, bounds) - kl_y
