# loses: check-2a-mu
# loses: check-2b-log-sigma
def backward_by_hand(z_bar, eps, log_sigma):
    z_bar, eps, log_sigma = z_bar.half(), eps.half(), log_sigma.half()
    return z_bar.sum(0), (z_bar * eps).sum(0) * log_sigma.exp()
