# loses: check-6a-cut-off
# hint: larger than 1e-4
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    return tuple(
        g is not None and bool(g.abs().max() > 1e-2)
        for g in torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    )
