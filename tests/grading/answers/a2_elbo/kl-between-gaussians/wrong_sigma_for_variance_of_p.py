# loses: check-4a-equal-widths
# hint: you divide by σ_p instead of by its square
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    sq, sp = log_sigma_q.exp(), log_sigma_p.exp()
    return (torch.log(sp / sq) + (sq**2 + (mu_q - mu_p) ** 2) / (2 * sp) - 0.5).sum(-1)
