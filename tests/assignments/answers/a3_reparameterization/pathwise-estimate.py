# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: float64 and lists
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu)).to(mu)
    z = (mu + torch.exp(log_sigma) * eps).clone().detach().requires_grad_(True)
    f(z).sum().backward()
    of_mu, of_log_sigma = z.grad.double(), (z.grad * (z - mu)).detach().double()
    rows = [of_mu, of_log_sigma]
    return [r.mean(0) for r in rows], [r.std(0, unbiased=False) / math.sqrt(samples - 1) for r in rows]

# %% right: minus eps
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = mu - log_sigma.exp() * eps
    z.requires_grad_()
    slope = torch.autograd.grad(f(z), z, torch.ones(samples, dtype=mu.dtype))[0]
    each = torch.stack([slope, -slope * log_sigma.exp() * eps])
    return each.mean(1), each.std(1) / math.sqrt(samples)

# %% right: one backward for each draw
def pathwise_estimate(f, mu, log_sigma, samples):
    each = []
    for _ in range(samples):
        m, s = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
        z = m + s.exp() * torch.randn_like(m)
        f(z.unsqueeze(0)).sum().backward()
        each.append(torch.stack([m.grad, s.grad]))
    each = torch.stack(each)
    return each.mean(0), each.std(0) / samples**0.5

# %% right: parameters of each draw
def pathwise_estimate(f, mu, log_sigma, samples):
    m = mu.expand(samples, -1).clone().requires_grad_()
    s = log_sigma.expand(samples, -1).clone().requires_grad_()
    z = torch.distributions.Normal(m, s.exp()).rsample()
    each = torch.autograd.grad(f(z).sum(), (m, s))
    estimate = torch.stack([g.mean(0) for g in each])
    error = torch.stack([g.var(0).div(samples).sqrt() for g in each])
    return estimate, error

# %% right: vmap of grad
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    one = lambda m, s, e: f((m + s.exp() * e)[None])[0]
    each = torch.func.vmap(torch.func.grad(one, argnums=(0, 1)), in_dims=(None, None, 0))(mu, log_sigma, eps)
    return (
        torch.stack([each[0].mean(0), each[1].mean(0)]),
        torch.stack([each[0].std(0), each[1].std(0)]) / math.sqrt(samples),
    )

# %% wrong: biased deviation
# loses: check-3b-standard-error
# hint: no correction=0
def pathwise_estimate(f, mu, log_sigma, samples):
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each.mean(0), each.std(0, correction=0) / math.sqrt(samples)

# %% wrong: clamped log sigma
# loses: check-3a-estimate
# hint: is log_sigma clamped
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.clamp(-2, 2).exp()
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + sigma * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * sigma * noise], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: divided by s
# loses: check-3b-standard-error
# hint: by √S, not by S
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / samples

# %% wrong: divided by the root of k
# loses: check-3b-standard-error
# hint: divided by √K here
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / len(mu) ** 0.5

# %% wrong: draws and dimensions exchanged
# loses: check-3a-estimate
# loses: check-3b-standard-error
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(len(mu), samples, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: eps missing
# loses: check-3a-estimate
# hint: the factor eps is missing
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp()], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: error of log sigma from that of mu
# loses: check-3b-standard-error
# hint: needs a standard error of its own
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    of_mu = slope.std(0) / math.sqrt(samples)
    return each.mean(0), torch.stack([of_mu, log_sigma.exp() * of_mu])

# %% wrong: error of mu for both
# loses: check-3b-standard-error
# hint: needs a standard error of its own
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), (slope.std(0) / math.sqrt(samples)).repeat(2, 1)

# %% wrong: error squeezed
# loses: check-3b-standard-error
# hint: The standard error with K = 1
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.exp()
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + sigma * eps).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * sigma * eps], dim=1)
    return each.mean(0), (each.std(0) / math.sqrt(samples)).squeeze()

# %% wrong: estimate and error in pairs
# loses: check-3a-estimate
# hint: The first tensor is the estimate for both
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    both = torch.stack([each.mean(0), each.std(0) / math.sqrt(samples)], dim=1)
    return both[0], both[1]

# %% wrong: first draw only
# loses: check-3a-estimate
# hint: not just the first
def pathwise_estimate(f, mu, log_sigma, samples):
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each[0], each.std(0) / math.sqrt(samples)

# %% wrong: gradient of sigma
# loses: check-3a-estimate
# hint: the factor sigma is missing
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: gradients add up
# loses: check-3a-estimate
# hint: backward() adds to the gradients that are there
def pathwise_estimate(f, mu, log_sigma, samples):
    mu = mu.clone().requires_grad_()
    log_sigma = log_sigma.clone().requires_grad_()
    rows = []
    for _ in range(samples):
        z = mu + log_sigma.exp() * torch.randn(mu.shape, dtype=mu.dtype)
        f(z[None]).sum().backward()
        rows.append(torch.stack([mu.grad, log_sigma.grad]))
    rows = torch.stack(rows)
    return rows.mean(0), rows.std(0) / samples**0.5

# %% wrong: library call
# loses: check-3a-estimate
# loses: check-3b-standard-error
# hint: lets the library do the work
from course_utils import gradients


def pathwise_estimate(f, mu, log_sigma, samples):
    each = torch.stack(
        gradients.pathwise(f, mu, log_sigma, torch.randn(samples, len(mu), dtype=mu.dtype)), dim=1
    )
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: log sigma is log variance
# loses: check-3a-estimate
# hint: you read log_sigma as log σ²
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + (log_sigma / 2).exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, 0.5 * slope * (log_sigma / 2).exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: negative error
# loses: check-3b-standard-error
# hint: negative
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.exp()
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + sigma * eps).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * sigma * eps], dim=1)
    return each.mean(0), -each.std(0) / math.sqrt(samples)

# %% wrong: noise shared by the dimensions
# loses: check-3a-estimate
# hint: the dimensions share their noise
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, 1, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: not centred
# loses: check-3b-standard-error
# hint: take their deviations from their mean
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.square().mean(0).sqrt() / math.sqrt(samples)

# %% wrong: one draw more
# loses: check-3a-estimate
def pathwise_estimate(f, mu, log_sigma, samples):
    noise = torch.randn(samples + 1, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: one error for all
# loses: check-3b-standard-error
# hint: needs a standard error of its own
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), (each.std() / math.sqrt(samples)).expand(2, len(mu))

# %% wrong: one over s in the slopes
# loses: check-3b-standard-error
# hint: is a 1/S in the slopes already
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).mean(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.sum(0), each.std(0) / math.sqrt(samples)

# %% wrong: one over s twice
# loses: check-3a-estimate
# hint: 1/S counts twice
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).mean(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: other noise for log sigma
# loses: check-3a-estimate
# hint: Multiply draw by draw
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.exp()
    z = (mu + sigma * torch.randn(samples, mu.shape[0], dtype=mu.dtype)).detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z).sum(), z)
    single = torch.stack([g, g * sigma * torch.randn(samples, mu.shape[0], dtype=mu.dtype)], dim=1)
    return single.mean(0), single.std(0) / math.sqrt(samples)

# %% wrong: product of the means
# loses: check-3a-estimate
# hint: before the mean is taken
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return torch.stack([slope.mean(0), slope.mean(0) * log_sigma.exp() * eps.mean(0)]), each.std(
        0
    ) / math.sqrt(samples)

# %% wrong: rows and columns exchanged
# loses: check-3a-estimate
# hint: rows and columns are exchanged
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0).T, each.std(0).T / math.sqrt(samples)

# %% wrong: rows exchanged
# loses: check-3a-estimate
# hint: row 0 is for mu
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0).flip(0), each.std(0).flip(0) / math.sqrt(samples)

# %% wrong: samples ignored
# loses: check-3a-estimate
# hint: as many draws as `samples` says
def pathwise_estimate(f, mu, log_sigma, samples):
    samples = 4000
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: score function
# loses: check-3a-estimate
# hint: as the score function does
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    values = f(mu + log_sigma.exp() * eps).unsqueeze(1)
    each = torch.stack([values * eps / log_sigma.exp(), values * (eps**2 - 1)], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: seeded noise
# loses: check-3a-estimate
# hint: Every call gives the same number
def pathwise_estimate(f, mu, log_sigma, samples):
    torch.manual_seed(0)
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: slopes at mu
# loses: check-3a-estimate
# hint: differentiate f at the draws
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = mu.expand(samples, -1).clone().requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: squared standard error
# loses: check-3b-standard-error
# hint: take its root
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.var(0) / samples

# %% wrong: standard deviation for error
# loses: check-3b-standard-error
# hint: times too large: divide
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.std(0)

# %% wrong: sum over draws
# loses: check-3a-estimate
# hint: not the sum
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.sum(0), each.std(0) * math.sqrt(samples)

# %% wrong: ten times more draws
# loses: check-3a-estimate
# hint: as many as `samples` says
def pathwise_estimate(f, mu, log_sigma, samples):
    samples = 10 * samples
    noise = torch.randn(samples, *mu.shape, dtype=mu.dtype)
    z = (mu + log_sigma.exp() * noise).detach().requires_grad_()
    (slope,) = torch.autograd.grad(f(z).sum(), z)
    each = torch.stack([slope, slope * log_sigma.exp() * noise], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: variance for error
# loses: check-3b-standard-error
# hint: starts from the variance of the draws
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + log_sigma.exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, slope * log_sigma.exp() * eps], dim=1)
    return each.mean(0), each.var(0) / math.sqrt(samples)

# %% wrong: variance for sigma
# loses: check-3a-estimate
# hint: z is mu + sigma² eps
def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    z = (mu + (2 * log_sigma).exp() * eps).requires_grad_()
    slope = torch.autograd.grad(f(z).sum(), z)[0]
    each = torch.stack([slope, 2 * slope * (2 * log_sigma).exp() * eps], dim=1)
    return each.mean(0), each.std(0) / math.sqrt(samples)

# %% wrong: gradients add up and variance for error
# loses: check-3a-estimate
# loses: check-3b-standard-error
# hint: 1.5 times too large with S = 2: backward() adds to the
def pathwise_estimate(f, mu, log_sigma, samples):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    rows = []
    for _ in range(samples):
        z = mu + log_sigma.exp() * torch.randn(mu.shape, dtype=mu.dtype)
        f(z[None]).sum().backward()
        rows.append(torch.stack([mu.grad.clone(), log_sigma.grad.clone()]))
    rows = torch.stack(rows)
    return rows.mean(0), rows.var(0) / samples**0.5

# %% wrong: one gradient of the mean
# loses: check-3b-standard-error
# hint: You have one gradient
def pathwise_estimate(f, mu, log_sigma, samples):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    z = mu + log_sigma.exp() * torch.randn(samples, len(mu), dtype=mu.dtype)
    both = torch.stack(torch.autograd.grad(f(z).mean(), (mu, log_sigma)))
    return both, both.std(0) / math.sqrt(samples)
