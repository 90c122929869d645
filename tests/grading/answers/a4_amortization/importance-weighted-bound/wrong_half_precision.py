# loses: check-7a-values
# loses: check-7b-small-weights
# hint: half precision
def importance_weighted_bound(log_w):
    return (log_w.half().logsumexp(0) - math.log(len(log_w))).float()
