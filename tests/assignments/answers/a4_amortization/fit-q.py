# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: copy of the model
import copy


def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    model = copy.deepcopy(model)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    q = torch.cat([mu, log_sigma], dim=1)
    for _ in range(steps):
        q = q.detach().requires_grad_()
        F = given_elbo(model, x, *q.chunk(2, dim=1), eps)
        F.backward(torch.ones_like(F))
        q = q + learning_rate * q.grad
    return q[:, : mu.shape[1]].detach(), q[:, mu.shape[1] :].detach()

# %% right: example by example
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mus, log_sigmas = [], []
    for i in range(len(x)):
        m, s = mu[i : i + 1], log_sigma[i : i + 1]
        for _ in range(steps):
            m, s = m.detach().requires_grad_(), s.detach().requires_grad_()
            dm, ds = torch.autograd.grad(given_elbo(model, x[i : i + 1], m, s, eps[:, i : i + 1])[0], [m, s])
            m, s = m + learning_rate * dm, s + learning_rate * ds
        mus.append(m[0])
        log_sigmas.append(s[0])
    return torch.stack(mus), torch.stack(log_sigmas)

# %% right: func grad
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    gradient = torch.func.grad(
        lambda mu, log_sigma: given_elbo(model, x, mu, log_sigma, eps).sum(), argnums=(0, 1)
    )
    for _ in range(steps):
        a, b = gradient(mu, log_sigma)
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu, log_sigma

# %% right: functional gradient
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    slope = torch.func.grad(lambda m, s: given_elbo(model, x, m, s, eps).sum(), argnums=(0, 1))
    for _ in range(steps):
        dm, ds = slope(mu, log_sigma)
        mu, log_sigma = mu + learning_rate * dm, log_sigma + learning_rate * ds
    return mu, log_sigma

# %% right: model frozen
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    mu, log_sigma = torch.nn.Parameter(mu.clone()), torch.nn.Parameter(log_sigma.clone())
    for _ in range(steps):
        loss = -given_elbo(model, x, mu, log_sigma, eps).sum()
        gradients = torch.autograd.grad(loss, [mu, log_sigma])
        with torch.no_grad():
            mu -= learning_rate * gradients[0]
            log_sigma -= learning_rate * gradients[1]
    return mu, log_sigma

# %% right: own bound
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = (t.detach().clone().requires_grad_() for t in (mu, log_sigma))
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for _ in range(steps):
        sigma = torch.exp(log_sigma)
        kl = (0.5 * (mu**2 + sigma**2 - 1) - log_sigma).sum(1)
        bound = model.log_likelihood(x, mu + sigma * eps).mean(0) - kl
        optimizer.zero_grad()
        bound.sum().backward()
        optimizer.step()
    return mu.detach(), log_sigma.detach()

# %% right: recursion
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    if steps == 0:
        return mu, log_sigma
    f = lambda m, s: given_elbo(model, x, m, s, eps).sum()
    a, b = torch.func.grad(f, argnums=(0, 1))(mu, log_sigma)
    return fit_q(
        model, x, mu + learning_rate * a, log_sigma + learning_rate * b, eps, learning_rate, steps - 1
    )

# %% right: sgd
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (-given_elbo(model, x, mu, log_sigma, eps).sum()).backward()
        optimizer.step()
    return mu, log_sigma

# %% right: sgd maximize
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    q = [torch.nn.Parameter(mu.clone()), torch.nn.Parameter(log_sigma.clone())]
    optimizer = torch.optim.SGD(q, lr=learning_rate, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, *q, eps).sum().backward(inputs=q)
        optimizer.step()
    return q[0].data, q[1].data

# %% right: stacked
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    q = torch.stack([mu, log_sigma]).requires_grad_()
    for _ in range(steps):
        q.grad = None
        given_elbo(model, x, q[0], q[1], eps).sum().backward()
        with torch.no_grad():
            q += learning_rate * q.grad
    return q[0], q[1]

# %% wrong: adam
# loses: check-2a-one-step
# hint: this is Adam
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.Adam([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (-given_elbo(model, x, mu, log_sigma, eps).sum()).backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: all examples alike
# loses: check-2a-one-step
# hint: same step to every example
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0].mean(0), log_sigma + learning_rate * g[1].mean(0)
    return mu, log_sigma

# %% wrong: at most fifty steps
# loses: check-2b-many-steps
# hint: this is not where 60 calls for one step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(min(steps, 50)):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu.detach(), log_sigma.detach()

# %% wrong: best place
# loses: check-2a-one-step
# hint: the step was not taken, as F is lower
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    best, place = -float("inf"), None
    for _ in range(steps + 1):
        bound = given_elbo(model, x, mu, log_sigma, eps).sum()
        if bound.item() > best:
            best, place = bound.item(), (mu.detach().clone(), log_sigma.detach().clone())
        slopes = torch.autograd.grad(bound, (mu, log_sigma))
        with torch.no_grad():
            mu += learning_rate * slopes[0]
            log_sigma += learning_rate * slopes[1]
    return place

# %% wrong: decoder learns too
# loses: check-2b-many-steps
# hint: The decoder's parameters have changed
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma, *model.parameters()], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (-given_elbo(model, x, mu, log_sigma, eps).sum()).backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: downhill
# loses: check-2a-one-step
# hint: you went downhill
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu - learning_rate * g[0], log_sigma - learning_rate * g[1]
    return mu, log_sigma

# %% wrong: downhill by the mean
# loses: check-2a-one-step
# hint: you went downhill, and by half a step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps).mean().backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: early stop
# loses: check-2b-many-steps
# hint: this is not where 60 calls for one step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma, last = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_(), -float("inf")
    for _ in range(steps):
        bound = given_elbo(model, x, mu, log_sigma, eps).sum()
        if bound.item() - last < 1e-2:
            break
        last = bound.item()
        slopes = torch.autograd.grad(bound, (mu, log_sigma))
        with torch.no_grad():
            mu += learning_rate * slopes[0]
            log_sigma += learning_rate * slopes[1]
    return mu.detach(), log_sigma.detach()

# %% wrong: first gradient kept
# loses: check-2b-many-steps
# hint: the gradient of the first step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    slopes = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
    for _ in range(steps):
        mu, log_sigma = mu + learning_rate * slopes[0], log_sigma + learning_rate * slopes[1]
    return mu.detach(), log_sigma.detach()

# %% wrong: from the prior
# loses: check-2a-one-step
# hint: the climb starts at the prior
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = torch.zeros_like(mu), torch.zeros_like(log_sigma)
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu, log_sigma

# %% wrong: gradient clipped
# loses: check-2a-one-step
# hint: the step of one number is cut short: was
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a.clamp(-5, 5), log_sigma + learning_rate * b.clamp(-5, 5)
    return mu.detach(), log_sigma.detach()

# %% wrong: gradient normalised
# loses: check-2a-one-step
# hint: the gradient was divided by its norm; take it as it is.
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for step in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g_mu, g_log_sigma = torch.autograd.grad(
            given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma)
        )
        mu, log_sigma = mu + learning_rate * g_mu / g_mu.norm(), log_sigma + learning_rate * g_log_sigma
    return mu.detach(), log_sigma.detach()

# %% wrong: gradient of a result
# loses: check-2b-many-steps
# hint: which keeps no .grad
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    for _ in range(steps):
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu = mu + learning_rate * mu.grad
        log_sigma = log_sigma + learning_rate * log_sigma.grad
    return mu, log_sigma

# %% wrong: gradient of sigma
# loses: check-2a-one-step
# hint: the gradient for σ was added to log σ: take the gradient for
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, sigma = mu.detach().requires_grad_(), log_sigma.exp().detach().requires_grad_()
        g_mu, g_sigma = torch.autograd.grad(given_elbo(model, x, mu, sigma.log(), eps).sum(), (mu, sigma))
        mu, log_sigma = mu + learning_rate * g_mu, log_sigma + learning_rate * g_sigma
    return mu.detach(), log_sigma.detach()

# %% wrong: library call
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: lets the library do the work
from course_utils import inference


def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    fitted = inference.fit_posterior(model, x, max_steps=steps, learning_rate=learning_rate, samples=len(eps))
    return fitted.mu, fitted.log_sigma

# %% wrong: log sigma clamped
# loses: check-2a-one-step
# hint: log_sigma was clamped at 2; a q may be
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = (
            mu.detach().clone().requires_grad_(),
            log_sigma.detach().clone().clamp(-5, 2).requires_grad_(),
        )
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu.detach(), log_sigma.detach()

# %% wrong: log sigma downhill
# loses: check-2a-one-step
# hint: mu climbs, but log_sigma goes downhill: add its gradient
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma - learning_rate * g[1]
    return mu.detach(), log_sigma.detach()

# %% wrong: marked before the copy
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: called after the clone()
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.detach().requires_grad_().clone(), log_sigma.detach().requires_grad_().clone()
    for _ in range(steps):
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu = (mu + learning_rate * mu.grad).detach().requires_grad_()
        log_sigma = (log_sigma + learning_rate * log_sigma.grad).detach().requires_grad_()
    return mu, log_sigma

# %% wrong: marks left on the start
# loses: check-2a-one-step
# hint: leave their marks on it
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu.requires_grad_()
        log_sigma.requires_grad_()
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu = (mu + learning_rate * mu.grad).detach()
        log_sigma = (log_sigma + learning_rate * log_sigma.grad).detach()
    return mu, log_sigma

# %% wrong: mean over the batch
# loses: check-2a-one-step
# hint: Sum the bounds of the examples
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (-given_elbo(model, x, mu, log_sigma, eps).mean()).backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: natural gradient
# loses: check-2a-one-step
# hint: the gradient for mu is scaled by σ²; take it as it is.
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for step in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g_mu, g_log_sigma = torch.autograd.grad(
            given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma)
        )
        mu, log_sigma = (
            mu + learning_rate * log_sigma.exp() ** 2 * g_mu,
            log_sigma + learning_rate * g_log_sigma,
        )
    return mu.detach(), log_sigma.detach()

# %% wrong: never marked
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: need requires_grad_()
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        mu, log_sigma = mu + learning_rate * mu.grad, log_sigma + learning_rate * log_sigma.grad
    return mu, log_sigma

# %% wrong: new noise
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: use the eps that is passed
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(
            given_elbo(model, x, mu, log_sigma, torch.randn_like(eps)).sum(), (mu, log_sigma)
        )
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu, log_sigma

# %% wrong: no step at all
# loses: check-2b-many-steps
# hint: With steps = 0 the start is returned
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    m, s = mu.detach().clone(), log_sigma.detach().clone()
    for _ in range(steps):
        m.requires_grad_(), s.requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, m, s, eps).sum(), (m, s))
        m, s = (m + learning_rate * a).detach(), (s + learning_rate * b).detach()
        result = m, s
    return result

# %% wrong: old gradients kept
# loses: check-2b-many-steps
# hint: gradients of earlier steps
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        (-given_elbo(model, x, mu, log_sigma, eps).sum()).backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: one after the other
# loses: check-2a-one-step
# hint: taken after mu had moved
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu = mu.detach().clone().requires_grad_()
        mu = mu + learning_rate * torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), mu)[0]
        mu = mu.detach()
        log_sigma = log_sigma.detach().clone().requires_grad_()
        slope = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), log_sigma)[0]
        log_sigma = (log_sigma + learning_rate * slope).detach()
    return mu, log_sigma

# %% wrong: one draw each step
# loses: check-2a-one-step
# hint: all S count at every step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for step in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps[step % len(eps)].unsqueeze(0)).sum().backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: one step too few
# loses: check-2a-one-step
# hint: a step too few
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for _ in range(1, steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: one step too many
# loses: check-2a-one-step
# hint: this is where two steps lead; one was asked for.
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps + 1):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu.detach(), log_sigma.detach()

# %% wrong: only the means
# loses: check-2a-one-step
# hint: log_sigma did not move
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma
    return mu, log_sigma

# %% wrong: optimizer given f
# loses: check-2a-one-step
# hint: you went downhill
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate)
    for _ in range(steps):
        optimizer.zero_grad()
        (given_elbo(model, x, mu, log_sigma, eps).sum()).backward()
        optimizer.step()
    return mu, log_sigma

# %% wrong: rate halved later
# loses: check-2b-many-steps
# hint: this is not where 60 calls for one step
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for t in range(steps):
        if t == 20:
            learning_rate = learning_rate / 2
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu.detach(), log_sigma.detach()

# %% wrong: rate shared
# loses: check-2a-one-step
# hint: the gradient was divided by its norm; take it
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        norm = (a.norm() ** 2 + b.norm() ** 2).sqrt()
        mu, log_sigma = mu + learning_rate * a / norm, log_sigma + learning_rate * b / norm
    return mu.detach(), log_sigma.detach()

# %% wrong: returns sigma
# loses: check-2a-one-step
# hint: this is σ; return
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu, log_sigma.exp()

# %% wrong: sigma climbs
# loses: check-2a-one-step
# hint: σ climbed instead of log σ
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, sigma = mu.clone().requires_grad_(), log_sigma.exp().requires_grad_()
    optimizer = torch.optim.SGD([mu, sigma], lr=learning_rate, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, sigma.log(), eps).sum().backward()
        optimizer.step()
    return mu.detach(), sigma.detach().log()

# %% wrong: sigma given to the bound
# loses: check-2a-one-step
# hint: sigma was given to given_elbo, which takes log_sigma.
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        g = torch.autograd.grad(given_elbo(model, x, mu, log_sigma.exp(), eps).sum(), (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu.detach(), log_sigma.detach()

# %% wrong: start at zero width
# loses: check-2a-one-step
# hint: log_sigma starts at 0; start at the log_sigma that is passed
def fit_q(
    model: torch.nn.Module,
    x: Tensor,
    mu: Tensor,
    log_sigma: Tensor,
    eps: Tensor,
    learning_rate: float,
    steps: int,
) -> tuple[Tensor, Tensor]:
    mu, log_sigma = mu.clone(), torch.zeros_like(log_sigma)
    for step in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        g_mu, g_log_sigma = torch.autograd.grad(
            given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma)
        )
        mu, log_sigma = mu + learning_rate * g_mu, log_sigma + learning_rate * g_log_sigma
    return mu.detach(), log_sigma.detach()

# %% wrong: start changed in place
# loses: check-2a-one-step
# hint: in place
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu.requires_grad_()
    log_sigma.requires_grad_()
    optimizer = torch.optim.SGD([mu, log_sigma], lr=learning_rate, maximize=True)
    for _ in range(steps):
        optimizer.zero_grad()
        given_elbo(model, x, mu, log_sigma, eps).sum().backward()
        optimizer.step()
    return mu.detach(), log_sigma.detach()

# %% wrong: start shares the memory
# loses: check-2a-one-step
# hint: .detach() and Parameter(…) share the memory
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
    for _ in range(steps):
        slopes = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), (mu, log_sigma))
        with torch.no_grad():
            mu += learning_rate * slopes[0]
            log_sigma += learning_rate * slopes[1]
    return mu.detach(), log_sigma.detach()

# %% wrong: returns sigma and stops early
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: this is σ; return log_sigma.
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    last = None
    for _ in range(steps):
        mu, log_sigma = mu.detach().clone().requires_grad_(), log_sigma.detach().clone().requires_grad_()
        F = given_elbo(model, x, mu, log_sigma, eps).sum()
        if last is not None and F - last < 1e-2:
            break
        last = F.detach()
        g = torch.autograd.grad(F, (mu, log_sigma))
        mu, log_sigma = mu + learning_rate * g[0], log_sigma + learning_rate * g[1]
    return mu.detach(), log_sigma.detach().exp()

# %% wrong: gradient of every bound at once
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: Differentiate one number
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    for _ in range(steps):
        mu, log_sigma = mu.detach().requires_grad_(), log_sigma.detach().requires_grad_()
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps), [mu, log_sigma])
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu.detach(), log_sigma.detach()

# %% wrong: no gradient asked for
# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: call .requires_grad_() on your copies
def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    mu, log_sigma = mu.clone(), log_sigma.clone()
    for _ in range(steps):
        a, b = torch.autograd.grad(given_elbo(model, x, mu, log_sigma, eps).sum(), [mu, log_sigma])
        mu, log_sigma = mu + learning_rate * a, log_sigma + learning_rate * b
    return mu, log_sigma
