def importance_weighted_bound(log_w):
    total = torch.full_like(log_w[0], -math.inf)
    for row in log_w:
        total = torch.logaddexp(total, row)
    return total - math.log(log_w.shape[0])
