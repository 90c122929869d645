# loses: check-2a-mu
# hint: also where B or K is 1
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0).squeeze(), ((z_bar * eps).sum(0) * log_sigma.exp()).squeeze()
