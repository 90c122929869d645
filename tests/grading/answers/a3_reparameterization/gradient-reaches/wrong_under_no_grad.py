# loses: check-6a-cut-off
# loses: check-6b-cancelling
# hint: Did the leaves require a gradient
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    with torch.no_grad():
        z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)
