# loses: check-7a-values
# hint: log(S·B) is subtracted; the mean is over the S
def importance_weighted_bound(log_w):
    return log_w.logsumexp(0) - math.log(log_w.numel())
