def importance_weighted_bound(log_w):
    S = torch.tensor(float(log_w.shape[0]), dtype=torch.float64)
    return torch.logsumexp(log_w.double() - S.log(), dim=0)
