# loses: check-4b-in-general
# hint: the widths have no effect yet
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return ((mu_q - mu_p) ** 2 / (2 * (2 * log_sigma_p).exp())).sum(-1)
