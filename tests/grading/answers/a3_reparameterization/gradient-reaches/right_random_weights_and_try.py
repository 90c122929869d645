def gradient_reaches(sampler, mu, log_sigma):
    leaves = [torch.nn.Parameter(mu.clone()), torch.nn.Parameter(log_sigma.clone())]
    z = sampler(*leaves)
    try:
        found = torch.autograd.grad((z * (1 + torch.rand_like(z))).sum(), leaves, allow_unused=True)
    except RuntimeError:
        found = None, None
    return [g is not None and float(g.abs().max()) > 1e-4 for g in found]
