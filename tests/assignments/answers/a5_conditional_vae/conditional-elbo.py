# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: likelihood from the decoder
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = torch.einsum("bk,sbk->sbk", log_sigma.exp(), eps) + mu
    p = model.decode(z, y)
    loss = torch.nn.functional.binary_cross_entropy(p.double(), x.double().expand(p.shape), reduction="none")
    reconstruction = -loss.sum(-1).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% right: loop
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    rec = sum(model.log_likelihood(x, mu + e * torch.exp(s), y) for e in eps) / len(eps)
    q = torch.distributions.Normal(mu, s.exp())
    kl = torch.distributions.kl_divergence(
        q, torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(s))
    ).sum(-1)
    return [rec, kl, rec - kl]

# %% right: one draw at a time
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    total = 0
    for noise in eps:
        total = total + model.log_likelihood(x, mu + torch.exp(log_sigma) * noise, y)
    kl = 0.5 * (mu**2 + torch.exp(log_sigma) ** 2 - 1).sum(1) - log_sigma.sum(1)
    return total / len(eps), kl, total / len(eps) - kl

# %% right: one image at a time
def conditional_elbo(model, x, y, eps):
    out = []
    for b in range(len(x)):
        mu, log_sigma = model.encode(x[b : b + 1], y[b : b + 1])
        z = mu + log_sigma.exp() * eps[:, b : b + 1]
        r = model.log_likelihood(x[b : b + 1], z, y[b : b + 1]).sum() / eps.shape[0]
        kl = given_kl(mu, log_sigma)[0]
        out.append((r, kl, r - kl))
    return tuple(torch.stack(part) for part in zip(*out))

# %% right: torch distributions
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    q = torch.distributions.Normal(mu, log_sigma.exp())
    z = q.loc + q.scale * eps
    kl = torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(-1)
    reconstruction = torch.mean(model.log_likelihood(x, z, y), dim=0)
    return [reconstruction, kl, torch.sub(reconstruction, kl)]

# %% right: value as one mean
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu - log_sigma.exp() * (-eps)
    kl = given_kl(mu, log_sigma)
    each = model.log_likelihood(x, z, y) - kl
    return each.mean(0) + kl, kl, each.mean(0)

# %% wrong: batch averaged
# loses: check-2a-reconstruction
# hint: averaged over the batch
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean()
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: beta
# loses: check-2b-kl-and-value
# hint: the KL term is scaled; it counts in full
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec, kl, rec - 0.5 * kl

# %% wrong: changes the noise
# loses: check-2a-reconstruction
# loses: check-2c-gradient
# hint: changed its argument eps in place
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    with torch.no_grad():
        eps.mul_(log_sigma.exp())
    reconstruction = model.log_likelihood(x, mu + eps, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: clamped
# loses: check-2a-reconstruction
# hint: log_sigma was clamped at 2; take it as it
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    s = s.clamp(-5, 2)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec, kl, rec - kl

# %% wrong: decoder without the label
# loses: check-2a-reconstruction
# hint: the decoder does not get the label
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, torch.zeros_like(y)).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: encoder without the label
# loses: check-2a-reconstruction
# hint: the encoder does not get the label
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, torch.zeros_like(y))
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: first label for all
# loses: check-2a-reconstruction
# hint: the label of the first image for all
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y[0]).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: kl added
# loses: check-2b-kl-and-value
# hint: the KL term is added
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction + kl

# %% wrong: kl and value exchanged
# loses: check-2b-kl-and-value
# hint: this is the value; the numbers are right, but
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec, rec - kl, kl

# %% wrong: kl averaged over k
# loses: check-2b-kl-and-value
# hint: the mean over the K dimensions
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma) / mu.shape[-1]
    return reconstruction, kl, reconstruction - kl

# %% wrong: kl of the whole batch
# loses: check-2b-kl-and-value
# hint: you summed over the batch as well; there should be one numbe
def conditional_elbo(model, x: Tensor, y: Tensor, eps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma).sum().expand(len(x))
    return reconstruction, kl, reconstruction - kl

# %% wrong: kl without gradient
# loses: check-2c-gradient
# hint: does not reach mu through the KL term
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    reconstruction = model.log_likelihood(x, mu + log_sigma.exp() * eps, y).mean(0)
    with torch.no_grad():
        kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: library call
# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# loses: check-2c-gradient
# hint: lets the library do the work
def conditional_elbo(model, x, y, eps):
    from course_utils import objectives as library

    terms = library.elbo(model, x, samples=len(eps), y=y)
    return terms.reconstruction, terms.kl, terms.value

# %% wrong: log of the mean
# loses: check-2a-reconstruction
# hint: logarithm of a mean
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).logsumexp(0) - math.log(len(eps))
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: log prior of y added
# loses: check-2b-kl-and-value
# hint: log p(y) is added
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl - math.log(model.classes)

# %% wrong: log prior of y in the reconstruction
# loses: check-2a-reconstruction
# hint: log p(y) is added
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0) - math.log(model.classes)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: log sigma is log variance
# loses: check-2a-reconstruction
# hint: you read log_sigma as log σ²
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + (0.5 * log_sigma).exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: loss
# loses: check-2b-kl-and-value
# hint: minus the bound, a loss
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, kl - reconstruction

# %% wrong: no grad
# loses: check-2c-gradient
# hint: No gradient reaches the encoder
def conditional_elbo(model, x, y, eps):
    with torch.no_grad():
        mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: noise reused
# loses: check-2a-reconstruction
# hint: share that of the first
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps[:, :1]
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: only the first draw
# loses: check-2a-reconstruction
# hint: only the first draw counts
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps[:1]
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: own noise
# loses: check-2a-reconstruction
# hint: Two calls differ: draw no noise of your own, use the eps giv
def conditional_elbo(model, x: Tensor, y: Tensor, eps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * torch.randn_like(eps)
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: pixel mse
# loses: check-2a-reconstruction
# hint: this is −(x − p)², a squared error; the
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = -((model.decode(z, y) - x) ** 2).sum(-1).mean(0)
    kl = given_kl(mu, s)
    return rec, kl, rec - kl

# %% wrong: probability as logit
# loses: check-2a-reconstruction
# hint: decode gives probabilities, and they were used as logits:
def conditional_elbo(model, x, y, eps):
    mu, ls = model.encode(x, y)
    p = model.decode(mu + ls.exp() * eps, y)
    bce = torch.nn.functional.binary_cross_entropy_with_logits(p, x.expand_as(p), reduction="none")
    rec = -bce.flatten(2).sum(-1).mean(0)
    kl = given_kl(mu, ls)
    return rec, kl, rec - kl

# %% wrong: sigma made a plain tensor
# loses: check-2c-gradient
# hint: does not reach log_sigma
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + torch.tensor(log_sigma.exp().tolist(), dtype=mu.dtype) * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: squeezed
# loses: check-2a-reconstruction
# hint: the number is right, but the batch axis is
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec.squeeze(), kl.squeeze(), (rec - kl).squeeze()

# %% wrong: sum over draws
# loses: check-2a-reconstruction
# hint: summed over the S draws
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).sum(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: z detached
# loses: check-2c-gradient
# hint: only through the KL term
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    z = z.detach()
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: one-hot labels
# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# loses: check-2c-gradient
# hint: no one-hot labels, no with_label
def conditional_elbo(model, x, y, eps):
    one_hot = torch.nn.functional.one_hot(y, model.classes)
    mu, log_sigma = model.encode(x, one_hot)
    reconstruction = model.log_likelihood(x, mu + log_sigma.exp() * eps, one_hot).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: one-hot labels as numbers
# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# loses: check-2c-gradient
# hint: no one-hot labels, no with_label
def conditional_elbo(model, x, y, eps):
    one_hot = torch.nn.functional.one_hot(y, model.classes).float()
    mu, log_sigma = model.encode(x, one_hot)
    reconstruction = model.log_likelihood(x, mu + log_sigma.exp() * eps, one_hot).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl

# %% wrong: labels beside x
# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# loses: check-2c-gradient
# hint: no one-hot labels, no with_label
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(torch.cat([x, torch.nn.functional.one_hot(y, model.classes)], -1), y)
    reconstruction = model.log_likelihood(x, mu + log_sigma.exp() * eps, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
