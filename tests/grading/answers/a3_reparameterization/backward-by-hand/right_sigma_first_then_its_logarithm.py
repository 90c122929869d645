def backward_by_hand(z_bar, eps, log_sigma):
    mu_bar = z_bar.sum(dim=0)
    sigma_bar = (z_bar * eps).sum(dim=0)
    log_sigma_bar = sigma_bar * log_sigma.exp()
    return [mu_bar, log_sigma_bar]
