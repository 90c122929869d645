# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: by torch distributions
def amortized_bound(network, model, x, eps):
    mu, log_sigma = torch.tensor_split(network(x), 2, dim=-1)
    q = torch.distributions.Normal(mu, torch.exp(log_sigma))
    p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    reconstruction = model.log_likelihood(x, q.loc + q.scale * eps)  # (S, B)
    return reconstruction.mean() - torch.distributions.kl_divergence(q, p).sum(1).mean()

# %% right: example by example
def amortized_bound(network, model, x, eps):
    total = 0.0
    for i in range(len(x)):
        out = network(x[i])
        mu, log_sigma = torch.split(out.unsqueeze(0), len(out) // 2, dim=1)
        total = total + given_elbo(model, x[i : i + 1], mu, log_sigma, eps[:, i : i + 1])[0]
    return total / len(x)

# %% right: per example
def amortized_bound(network, model, x, eps):
    total = 0
    for i in range(len(x)):
        out = network(x[i : i + 1])
        K = out.shape[1] // 2
        total = total + given_elbo(model, x[i : i + 1], out[:, :K], out[:, K:], eps[:, i : i + 1])[0]
    return total / len(x)

# %% right: slices
def amortized_bound(network, model, x, eps):
    out = network(x)
    K = out.shape[1] // 2
    return torch.mean(given_elbo(model, x, out[:, :K], out[:, K:], eps))

# %% right: sum divided
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).unflatten(1, (2, -1)).unbind(1)
    bounds = [given_elbo(model, x, mu, log_sigma, e.unsqueeze(0)) for e in eps]
    return sum(b.sum() for b in bounds) / (len(bounds) * x.shape[0])

# %% wrong: a loss
# loses: check-4a-value
# hint: this is a loss
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return -given_elbo(model, x, mu, log_sigma, eps).mean()

# %% wrong: averaged before the network
# loses: check-4a-value
# hint: the network should see each example
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).mean(0, keepdim=True).expand(len(x), -1).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean()

# %% wrong: backward called
# loses: check-4b-gradient
# hint: You call .backward() yourself
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    bound = given_elbo(model, x, mu, log_sigma, eps).mean()
    bound.backward(retain_graph=True)
    return bound

# %% wrong: best example
# loses: check-4a-value
# hint: this is the best example alone; take the mean over all.
def amortized_bound(network: torch.nn.Module, model: torch.nn.Module, x: Tensor, eps: Tensor) -> Tensor:
    mu, log_sigma = network(x).chunk(2, dim=-1)
    F = given_elbo(model, x, mu, log_sigma, eps)
    return F.max()

# %% wrong: clamped
# loses: check-4a-value
# hint: log_sigma is clamped; hand on what the network says
def amortized_bound(network, model, x, eps):
    mu, s = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, s.clamp(-10, 2), eps).mean()

# %% wrong: cut by view
# loses: check-4a-value
# hint: .view only regroups the numbers. Cut the last axis.
def amortized_bound(network: torch.nn.Module, model: torch.nn.Module, x: Tensor, eps: Tensor) -> Tensor:
    mu, log_sigma = network(x).view(2, len(x), -1)
    F = given_elbo(model, x, mu, log_sigma, eps)
    return F.mean()

# %% wrong: divided by s
# loses: check-4a-value
# hint: the sum over the batch was divided by the number of
def amortized_bound(network, model, x, eps):
    mu, ls = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, ls, eps).sum() / len(eps)

# %% wrong: every second output
# loses: check-4a-value
# hint: every second output
def amortized_bound(network, model, x, eps):
    out = network(x)
    return given_elbo(model, x, out[:, ::2], out[:, 1::2], eps).mean()

# %% wrong: graph used up
# loses: check-4b-gradient
# hint: You call .backward() yourself
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    bound = given_elbo(model, x, mu, log_sigma, eps).mean()
    bound.backward()
    network.zero_grad()
    return bound

# %% wrong: halves swapped
# loses: check-4a-value
# hint: the halves are exchanged
def amortized_bound(network, model, x, eps):
    log_sigma, mu = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean()

# %% wrong: halves swapped loss
# loses: check-4a-value
# hint: the halves are exchanged (the first K outputs are
def amortized_bound(network, model, x, eps):
    s, mu = network(x).chunk(2, dim=-1)
    return -given_elbo(model, x, mu, s, eps).mean()

# %% wrong: item
# loses: check-4b-gradient
# hint: cut off from the network
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean().item()

# %% wrong: log sigma detached
# loses: check-4b-gradient
# hint: the widths get none
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma.detach(), eps).mean()

# %% wrong: log variance
# loses: check-4a-value
# hint: read as log σ²
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma / 2, eps).mean()

# %% wrong: made a new tensor
# loses: check-4b-gradient
# hint: torch.tensor(…) or no_grad()
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return torch.tensor(given_elbo(model, x, mu, log_sigma, eps).mean())

# %% wrong: minus kl
# loses: check-4a-value
# hint: the KL is subtracted twice: given_elbo has done so
def amortized_bound(network, model, x, eps):
    mu, s = network(x).chunk(2, dim=-1)
    kl = 0.5 * (mu**2 + (2 * s).exp() - 1 - 2 * s).sum(-1)
    return (given_elbo(model, x, mu, s, eps) - kl).mean()

# %% wrong: mu detached
# loses: check-4b-gradient
# hint: the means get none
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu.detach(), log_sigma, eps).mean()

# %% wrong: network without gradient
# loses: check-4b-gradient
# hint: No gradient reaches the network
def amortized_bound(network, model, x, eps):
    with torch.no_grad():
        mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean()

# %% wrong: new noise
# loses: check-4a-value
# hint: use the eps that is passed
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, torch.randn_like(eps)).mean()

# %% wrong: noise averaged first
# loses: check-4a-value
# hint: averaged over the draws before it was used
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps.mean(0, keepdim=True)).mean()

# %% wrong: noise shared by the batch
# loses: check-4a-value
# hint: share the noise of the first
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps[:, :1].expand_as(eps)).mean()

# %% wrong: one draw only
# loses: check-4a-value
# hint: only the first draw
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps[:1]).mean()

# %% wrong: one number each
# loses: check-4a-value
# hint: take the mean over axis 0
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps)

# %% wrong: q detached
# loses: check-4b-gradient
# hint: No gradient reaches the network
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu.detach(), log_sigma.detach(), eps).mean()

# %% wrong: shape of one
# loses: check-4a-value
# hint: an axis of length 1 too many
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean(0, keepdim=True)

# %% wrong: sigma for log sigma
# loses: check-4a-value
# hint: given_elbo takes log_sigma
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma.exp(), eps).mean()

# %% wrong: sum over draws
# loses: check-4a-value
# hint: you summed over the draws; F is a mean
def amortized_bound(network, model, x, eps):
    mu, s = network(x).chunk(2, dim=-1)
    return sum(given_elbo(model, x, mu, s, e[None]) for e in eps).mean()

# %% wrong: sum over the batch
# loses: check-4a-value
# hint: summed over the batch
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).sum()
