# loses: check-2b-log-sigma
# hint: you read log_sigma as log σ²
def backward_by_hand(z_bar, eps, log_sigma):
    return z_bar.sum(0), 0.5 * (z_bar * eps).sum(0) * (0.5 * log_sigma).exp()
