# loses: check-6a-cut-off
# hint: any of the gradient's elements, not all
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool((g.abs() > 1e-4).all()) for g in found)
