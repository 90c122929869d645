def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    out = torch.zeros(len(mu_q), dtype=mu_q.dtype)
    for b in range(mu_q.shape[0]):
        for i in range(mu_q.shape[1]):
            sq, sp = log_sigma_q[b, i].exp(), log_sigma_p[b, i].exp()
            out[b] += (sp / sq).log() + (sq**2 + (mu_q[b, i] - mu_p[b, i]) ** 2) / (2 * sp**2) - 0.5
    return out
