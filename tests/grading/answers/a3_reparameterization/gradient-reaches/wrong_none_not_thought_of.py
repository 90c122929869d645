# loses: check-6a-cut-off
# hint: has no gradient at all
def gradient_reaches(sampler, mu, log_sigma):
    m, l = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(m, l)
    if not z.requires_grad:
        return False, False
    z.sum().backward()
    return bool(m.grad.abs().max() > 1e-4), bool(l.grad.abs().max() > 1e-4)
