# loses: check-4b-in-general
# hint: the denominator is 2σ_p²
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    top = (2 * log_sigma_q).exp() + (mu_q - mu_p).square()
    return (log_sigma_p - log_sigma_q + top / (2 * (2 * log_sigma_q).exp()) - 0.5).sum(-1)
