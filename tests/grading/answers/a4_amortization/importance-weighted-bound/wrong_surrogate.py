# loses: check-7a-values
# hint: is not a bound
def importance_weighted_bound(log_w):
    shares = log_w.softmax(0)
    return (shares.detach() * log_w).sum(0)
