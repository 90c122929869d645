# loses: check-7b-small-weights
# hint: keeps it finite but wrong
def importance_weighted_bound(log_w):
    return (log_w.exp().mean(0) + 1e-10).log()
