# loses: check-6a-cut-off
# loses: check-6b-cancelling
# hint: anything besides z, such as a KL term
def gradient_reaches(sampler, mu, log_sigma):
    m, s = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(m, s)
    kl = 0.5 * (m**2 + (2 * s).exp() - 1 - 2 * s).sum()
    (z.square().sum() + kl).backward()
    return bool(m.grad.abs().max() > 1e-4), bool(s.grad.abs().max() > 1e-4)
