def least_errors(x, share):
    values = torch.linalg.eigvalsh(torch.cov(x.T, correction=0)).flip(0)
    cumulative = torch.cat([torch.zeros(1, dtype=x.dtype), values.cumsum(0)])
    K = (cumulative / values.sum() < share).sum()
    return values.sum() - cumulative, K
