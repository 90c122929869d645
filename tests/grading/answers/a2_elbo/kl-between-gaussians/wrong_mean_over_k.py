# loses: check-4a-equal-widths
# hint: the mean over the K dimensions
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q = torch.distributions.Normal(mu_q, log_sigma_q.exp())
    p = torch.distributions.Normal(mu_p, log_sigma_p.exp())
    return torch.distributions.kl_divergence(q, p).mean(-1)
