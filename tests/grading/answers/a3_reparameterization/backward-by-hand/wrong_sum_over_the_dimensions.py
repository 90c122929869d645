# loses: check-2a-mu
# loses: check-2b-log-sigma
# hint: you summed over the latent dimensions
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(-1), (z_bar * eps * log_sigma.exp()).sum(-1)
