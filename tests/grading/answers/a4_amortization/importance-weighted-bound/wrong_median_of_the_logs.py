# loses: check-7a-values
# hint: this is the median of the log weights; take the logarithm of
def importance_weighted_bound(log_w: Tensor) -> Tensor:
    return log_w.median(0).values
