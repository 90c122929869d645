def gradient_reaches(sampler, mu, log_sigma):
    m, s = mu.detach().clone().requires_grad_(True), log_sigma.detach().clone().requires_grad_(True)
    z = sampler(m, s)
    if z.grad_fn is None:
        return False, False
    z.sum().backward()
    return tuple(t.grad is not None and (t.grad.abs() > 1e-4).any().item() for t in (m, s))
