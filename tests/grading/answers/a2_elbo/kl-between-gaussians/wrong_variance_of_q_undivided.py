# loses: check-4b-in-general
# hint: is not divided by that of p
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q, p, ratio = torch.exp(2 * log_sigma_q), torch.exp(2 * log_sigma_p), log_sigma_p - log_sigma_q
    return (ratio + q / 2 + (mu_q - mu_p) ** 2 / (2 * p) - 0.5).sum(-1)
