# loses: check-4a-equal-widths
# hint: difference of the means
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return (
        log_sigma_p
        - log_sigma_q
        + 0.5 * ((2 * (log_sigma_q - log_sigma_p)).exp() + (mu_q + mu_p) ** 2 / (2 * log_sigma_p).exp() - 1)
    ).sum(-1)
