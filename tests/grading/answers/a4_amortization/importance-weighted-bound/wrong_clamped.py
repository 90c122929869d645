# loses: check-7b-small-weights
# hint: clamped log weights
def importance_weighted_bound(log_w):
    return log_w.clamp(min=-80).exp().mean(0).log()
