# loses: check-7a-values
# hint: the worst draws
def importance_weighted_bound(log_w):
    shares = (-log_w).softmax(0)
    return (shares * log_w).sum(0)
