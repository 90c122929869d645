# loses: check-2a-mu
# hint: sum over the draws, the first axis
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar, z_bar * eps * log_sigma.exp()
