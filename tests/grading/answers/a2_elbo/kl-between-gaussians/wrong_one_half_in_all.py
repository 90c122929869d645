# loses: check-4b-in-general
# hint: is counted once in all
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (torch.log(sp / sq) + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp**2)).sum(-1) - 0.5
