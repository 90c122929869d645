# loses: check-2a-mu
# hint: there is no sigma here
def backward_by_hand(z_bar, eps, log_sigma):
    return (z_bar * log_sigma.exp()).sum(0), (z_bar * eps * log_sigma.exp()).sum(0)
