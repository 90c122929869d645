def kl_to_standard_normal(mu, log_sigma):
    return 0.5 * torch.einsum("...k->...", mu * mu + torch.expm1(2 * log_sigma) - 2 * log_sigma)
