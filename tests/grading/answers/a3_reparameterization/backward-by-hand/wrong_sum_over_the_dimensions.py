# loses: check-2a-mu
# hint: you summed over the latent dimensions
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(-1), (z_bar * eps * log_sigma.exp()).sum(-1)
