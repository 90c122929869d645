# loses: check-4a-equal-widths
# loses: check-4b-in-general
# hint: sum over the K dimensions, the last axis
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (torch.log(sp / sq) + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp**2) - 0.5).sum(0)
