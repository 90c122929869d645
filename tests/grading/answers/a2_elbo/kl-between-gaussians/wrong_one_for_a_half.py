# loses: check-4b-in-general
# hint: contributes −½, not −1
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (ratio + (q + (mu_q - mu_p) ** 2) / (2 * p) - 1).sum(-1)
