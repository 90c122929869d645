# loses: check-2a-mu
# hint: return mu_bar first
def backward_by_hand(z_bar, eps, log_sigma):
    return (z_bar * eps).sum(0) * log_sigma.exp(), z_bar.sum(0)
