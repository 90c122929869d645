# loses: check-7a-values
# hint: log 2 is subtracted, the logarithm of B or of S − 1; subtrac
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    return torch.logsumexp(log_w, 0) - math.log(max(len(log_w) - 1, 1))
