def bounds_of_m2(bounds, log_q, y):
    C = bounds.size(1)
    q = torch.exp(log_q)
    entropy = torch.special.entr(q).sum(1)
    return torch.stack([bounds[i, y[i]] for i in range(len(y))]) + math.log(1 / C), (q * bounds).sum(
        1
    ) - math.log(C) + entropy
