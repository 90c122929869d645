def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    vq, vp = torch.exp(log_sigma_q) ** 2, torch.exp(log_sigma_p) ** 2
    return 0.5 * torch.sum(torch.log(vp / vq) + (vq + (mu_q - mu_p) ** 2) / vp - 1.0, dim=1)
