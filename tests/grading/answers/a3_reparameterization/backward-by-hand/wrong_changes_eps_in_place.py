# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: changed its argument eps in place
def backward_by_hand(z_bar, eps, log_sigma):
    eps *= z_bar
    return z_bar.sum(0), eps.sum(0) * log_sigma.exp()
