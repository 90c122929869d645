# loses: check-6a-cut-off
# loses: check-6b-cancelling
# hint: requires_grad_() and backward() leave their marks on it
def gradient_reaches(sampler, mu, log_sigma):
    mu.requires_grad_()
    log_sigma.requires_grad_()
    z = sampler(mu.detach(), log_sigma.detach())
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), (mu, log_sigma), allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)
