def backward_by_hand(z_bar, eps, log_sigma):
    dz_dlog_sigma = log_sigma.exp().unsqueeze(0) * eps
    return torch.sum(z_bar, dim=0), torch.sum(z_bar * dz_dlog_sigma, dim=0)
