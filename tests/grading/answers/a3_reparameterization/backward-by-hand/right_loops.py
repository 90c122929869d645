def backward_by_hand(z_bar, eps, log_sigma):
    S, B, K = z_bar.shape
    mu_bar, log_sigma_bar = torch.zeros(B, K, dtype=z_bar.dtype), torch.zeros(B, K, dtype=z_bar.dtype)
    for b in range(B):
        for k in range(K):
            for s in range(S):
                mu_bar[b, k] += z_bar[s, b, k]
                log_sigma_bar[b, k] += z_bar[s, b, k] * eps[s, b, k] * math.exp(log_sigma[b, k])
    return mu_bar, log_sigma_bar
