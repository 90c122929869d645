# loses: check-6a-cut-off
# hint: the absolute value of each
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool(g.sum().abs() > 1e-4) for g in found)
