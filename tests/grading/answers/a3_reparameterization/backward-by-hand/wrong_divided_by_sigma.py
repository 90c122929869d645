# loses: check-2b-log-sigma
# hint: sigma divides where it should multiply
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), (z_bar * eps).sum(0) / log_sigma.exp()
