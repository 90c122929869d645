# loses: check-2b-log-sigma
# hint: Multiply first, draw by draw
def backward_by_hand(z_bar, eps, log_sigma):
    mu_bar = z_bar.sum(0)
    return mu_bar, mu_bar * eps.sum(0) * log_sigma.exp()
