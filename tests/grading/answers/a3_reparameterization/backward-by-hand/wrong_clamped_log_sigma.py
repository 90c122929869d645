# loses: check-2b-log-sigma
# hint: is log_sigma clamped
def backward_by_hand(z_bar, eps, log_sigma):
    s = log_sigma.clamp(-2, 2).exp()
    return z_bar.sum(0), (z_bar * eps * s).sum(0)
