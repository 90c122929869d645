# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: backward
def gradient_reaches(sampler, mu, log_sigma):
    m, s = mu.detach().clone().requires_grad_(True), log_sigma.detach().clone().requires_grad_(True)
    z = sampler(m, s)
    if z.grad_fn is None:
        return False, False
    z.sum().backward()
    return tuple(t.grad is not None and (t.grad.abs() > 1e-4).any().item() for t in (m, s))

# %% right: one at a time
def gradient_reaches(sampler, mu, log_sigma):
    def reaches(which):
        leaves = [mu.clone(), log_sigma.clone()]
        leaves[which].requires_grad_()
        z = sampler(*leaves)
        if not z.requires_grad:
            return False
        (gradient,) = torch.autograd.grad(z.sum(), leaves[which], allow_unused=True, materialize_grads=True)
        return bool((gradient.abs() > 1e-4).any())

    return reaches(0), reaches(1)

# %% right: random weights and try
def gradient_reaches(sampler, mu, log_sigma):
    leaves = [torch.nn.Parameter(mu.clone()), torch.nn.Parameter(log_sigma.clone())]
    z = sampler(*leaves)
    try:
        found = torch.autograd.grad((z * (1 + torch.rand_like(z))).sum(), leaves, allow_unused=True)
    except RuntimeError:
        found = None, None
    return [g is not None and float(g.abs().max()) > 1e-4 for g in found]

# %% right: squares
def gradient_reaches(sampler, mu, log_sigma):
    m, s = (t.clone().requires_grad_() for t in (mu, log_sigma))
    loss = (sampler(m, s) ** 2).sum() + 0 * (m.sum() + s.sum())
    loss.backward()
    return bool(m.grad.abs().max() > 1e-4), bool(s.grad.abs().max() > 1e-4)

# %% right: tensors of booleans
def gradient_reaches(sampler, mu, log_sigma):
    m, s = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(m, s) + 0.0 * m + 0.0 * s
    found = torch.autograd.grad(z, (m, s), torch.ones_like(z))
    return tuple(g.abs().amax() > 1e-4 for g in found)

# %% wrong: absolute value of the sum
# loses: check-5a-cut-off
# hint: the absolute value of each
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool(g.sum().abs() > 1e-4) for g in found)

# %% wrong: all for any
# loses: check-5a-cut-off
# hint: any of the gradient's elements, not all
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool((g.abs() > 1e-4).all()) for g in found)

# %% wrong: any gradient will do
# loses: check-5b-cancelling
# hint: they cancel to 0
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return found[0] is not None, found[1] is not None

# %% wrong: kl in the loss
# loses: check-5a-cut-off
# loses: check-5b-cancelling
# hint: anything besides z, such as a KL term
def gradient_reaches(sampler, mu, log_sigma):
    m, s = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(m, s)
    kl = 0.5 * (m**2 + (2 * s).exp() - 1 - 2 * s).sum()
    (z.square().sum() + kl).backward()
    return bool(m.grad.abs().max() > 1e-4), bool(s.grad.abs().max() > 1e-4)

# %% wrong: leaves detached
# loses: check-5a-cut-off
# loses: check-5b-cancelling
# hint: requires_grad_() and backward() leave their marks on it
def gradient_reaches(sampler, mu, log_sigma):
    mu.requires_grad_()
    log_sigma.requires_grad_()
    z = sampler(mu.detach(), log_sigma.detach())
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), (mu, log_sigma), allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)

# %% wrong: limit too large
# loses: check-5a-cut-off
# hint: larger than 1e-4
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    return tuple(
        g is not None and bool(g.abs().max() > 1e-2)
        for g in torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    )

# %% wrong: looks at the wrong tensor
# loses: check-5a-cut-off
# loses: check-5b-cancelling
# hint: was z made from those leaves
def gradient_reaches(sampler, mu, log_sigma):
    z = sampler(mu.clone().requires_grad_(), log_sigma.clone().requires_grad_())
    if z.requires_grad:
        z.sum().backward()
    return mu.grad is not None, log_sigma.grad is not None

# %% wrong: mean of the gradient
# loses: check-5a-cut-off
# hint: One of 15,000 elements
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    return tuple(
        g is not None and bool(g.abs().mean() > 1e-4)
        for g in torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    )

# %% wrong: mean of z
# loses: check-5a-cut-off
# hint: not a mean
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    return tuple(
        g is not None and bool(g.abs().max() > 1e-4)
        for g in torch.autograd.grad(z.mean(), leaves, allow_unused=True)
    )

# %% wrong: no absolute value
# loses: check-5a-cut-off
# hint: the absolute value of each
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool((g > 1e-4).any()) for g in found)

# %% wrong: no graph not thought of
# loses: check-5a-cut-off
# hint: torch refuses to differentiate it
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    found = torch.autograd.grad(sampler(*leaves).sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)

# %% wrong: none not thought of
# loses: check-5a-cut-off
# hint: has no gradient at all
def gradient_reaches(sampler, mu, log_sigma):
    m, l = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(m, l)
    if not z.requires_grad:
        return False, False
    z.sum().backward()
    return bool(m.grad.abs().max() > 1e-4), bool(l.grad.abs().max() > 1e-4)

# %% wrong: one answer for both
# loses: check-5a-cut-off
# loses: check-5b-cancelling
# hint: Ask for the gradient of each
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    reached = any(g is not None and g.abs().max() > 1e-4 for g in found)
    return reached, reached

# %% wrong: one element of z
# loses: check-5a-cut-off
# hint: of z.sum(), not of one z
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z[0, 0], leaves, allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)

# %% wrong: order
# loses: check-5a-cut-off
# hint: mu first
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    of_mu, of_log_sigma = (g is not None and bool(g.abs().max() > 1e-4) for g in found)
    return of_log_sigma, of_mu

# %% wrong: requires grad alone
# loses: check-5a-cut-off
# loses: check-5b-cancelling
# hint: That z requires a gradient says only
def gradient_reaches(sampler, mu, log_sigma):
    z = sampler(mu.clone().requires_grad_(), log_sigma.clone().requires_grad_())
    return z.requires_grad, z.requires_grad

# %% wrong: rounding counts
# loses: check-5b-cancelling
# hint: to a little rounding
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool((g != 0).any()) for g in found)

# %% wrong: squares and 1e-5
# loses: check-5b-cancelling
def gradient_reaches(sampler, mu, log_sigma):
    a, b = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = sampler(a, b)
    if not z.requires_grad:
        return False, False
    gs = torch.autograd.grad(z.square().sum(), (a, b), allow_unused=True)
    return tuple(g is not None and bool((g.abs() > 1e-5).any()) for g in gs)

# %% wrong: sum of the gradient
# loses: check-5a-cut-off
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

# %% wrong: try without unused
# loses: check-5a-cut-off
def gradient_reaches(sampler, mu, log_sigma):
    a, b = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    try:
        ga, gb = torch.autograd.grad(sampler(a, b).sum(), (a, b))
    except RuntimeError:
        return False, False
    return bool((ga.abs() > 1e-4).any()), bool((gb.abs() > 1e-4).any())

# %% wrong: under no grad
# loses: check-5a-cut-off
# loses: check-5b-cancelling
# hint: Did the leaves require a gradient
def gradient_reaches(sampler, mu, log_sigma):
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    with torch.no_grad():
        z = sampler(*leaves)
    if not z.requires_grad:
        return False, False
    found = torch.autograd.grad(z.sum(), leaves, allow_unused=True)
    return tuple(g is not None and bool(g.abs().max() > 1e-4) for g in found)
