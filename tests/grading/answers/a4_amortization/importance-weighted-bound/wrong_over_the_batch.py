# loses: check-7a-values
# loses: check-7b-small-weights
# hint: over the draws, the first axis
def importance_weighted_bound(log_w):
    return log_w.logsumexp(1) - math.log(log_w.shape[1])
