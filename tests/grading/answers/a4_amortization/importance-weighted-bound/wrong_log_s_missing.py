# loses: check-7a-values
# hint: log S is missing
def importance_weighted_bound(log_w):
    return torch.logsumexp(log_w, dim=0)
