# loses: check-7a-values
# loses: check-7b-small-weights
# hint: is no bound
def importance_weighted_bound(log_w):
    shares = log_w.softmax(0)
    return (shares.detach() * log_w).sum(0)
