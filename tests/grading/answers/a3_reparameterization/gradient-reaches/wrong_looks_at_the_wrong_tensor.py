# loses: check-6a-cut-off
# loses: check-6b-cancelling
# hint: was z made from those leaves
def gradient_reaches(sampler, mu, log_sigma):
    z = sampler(mu.clone().requires_grad_(), log_sigma.clone().requires_grad_())
    if z.requires_grad:
        z.sum().backward()
    return mu.grad is not None, log_sigma.grad is not None
