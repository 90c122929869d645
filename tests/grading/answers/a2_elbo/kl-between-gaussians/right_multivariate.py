def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q = torch.distributions.MultivariateNormal(mu_q, torch.diag_embed((2 * log_sigma_q).exp()))
    p = torch.distributions.MultivariateNormal(mu_p, torch.diag_embed((2 * log_sigma_p).exp()))
    return torch.distributions.kl_divergence(q, p)
