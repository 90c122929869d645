# loses: check-6a-cut-off
# hint: the absolute value of each
def gradient_reaches(sampler, mu, log_sigma):
    mu = mu.clone().requires_grad_()
    log_sigma = log_sigma.clone().requires_grad_()
    z = sampler(mu, log_sigma)
    if not z.requires_grad:
        return False, False
    z.sum().backward()
    return (mu.grad is not None and bool(mu.grad.sum() > 1e-4)), (
        log_sigma.grad is not None and bool(log_sigma.grad.sum() > 1e-4)
    )
