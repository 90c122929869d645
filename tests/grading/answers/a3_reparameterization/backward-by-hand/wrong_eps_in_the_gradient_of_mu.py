# loses: check-2a-mu
# hint: there is no eps here
def backward_by_hand(z_bar, eps, log_sigma):
    return (z_bar * eps).sum(0), (z_bar * eps).sum(0) * log_sigma.exp()
