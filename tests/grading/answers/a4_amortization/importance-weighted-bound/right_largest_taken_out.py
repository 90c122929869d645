def importance_weighted_bound(log_w):
    top = log_w.max(dim=0, keepdim=True).values
    return (top + torch.log(torch.mean(torch.exp(log_w - top), dim=0, keepdim=True))).squeeze(0)
