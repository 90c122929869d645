# loses: check-4a-equal-widths
# hint: you read log_sigma as log σ²
def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    q = torch.distributions.Normal(mu_q, (log_sigma_q / 2).exp())
    p = torch.distributions.Normal(mu_p, (log_sigma_p / 2).exp())
    return torch.distributions.kl_divergence(q, p).sum(-1)
