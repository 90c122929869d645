# loses: check-6a-cut-off
# hint: mu first
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    of_mu, of_log_sigma = (g is not None and bool(g.abs().max() > 1e-4) for g in found)
    return of_log_sigma, of_mu
