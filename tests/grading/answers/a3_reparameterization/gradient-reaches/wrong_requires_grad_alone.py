# loses: check-6a-cut-off
# loses: check-6b-cancelling
# hint: That z requires a gradient says only
def gradient_reaches(sampler, mu, log_sigma):
    z = sampler(mu.clone().requires_grad_(), log_sigma.clone().requires_grad_())
    return z.requires_grad, z.requires_grad
