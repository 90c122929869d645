# loses: check-2a-mu
# hint: only the first draw counts
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar[0], z_bar[0] * eps[0] * log_sigma.exp()
