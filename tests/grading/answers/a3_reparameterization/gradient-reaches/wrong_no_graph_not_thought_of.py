# loses: check-6a-cut-off
# hint: torch refuses to differentiate it
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    found = torch.autograd.grad(sampler(*leaves).sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)
