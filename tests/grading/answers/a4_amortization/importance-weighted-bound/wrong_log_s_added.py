# loses: check-7a-values
# hint: log S is added
def importance_weighted_bound(log_w):
    return torch.logsumexp(log_w, dim=0) + math.log(log_w.shape[0])
