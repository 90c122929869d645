# loses: check-6b-cancelling
# hint: they cancel to 0
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return found[0] is not None, found[1] is not None
