# loses: check-2a-mu
# hint: a sum over the draws, not a mean
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.mean(0), (z_bar * eps).mean(0) * log_sigma.exp()
