def gradient_reaches(sampler, mu, log_sigma):
    m, s = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(m, s) + 0.0 * m + 0.0 * s
    found = torch.autograd.grad(z, (m, s), torch.ones_like(z))
    return tuple(g.abs().amax() > 1e-4 for g in found)
