# loses: check-6a-cut-off
# hint: One of 15,000 elements
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    return tuple(
        g is not None and bool(g.abs().mean() > 1e-4)
        for g in torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    )
