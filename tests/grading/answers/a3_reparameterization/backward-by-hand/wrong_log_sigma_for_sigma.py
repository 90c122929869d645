# loses: check-2b-log-sigma
# hint: you multiplied by log sigma
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), (z_bar * eps).sum(0) * log_sigma
