# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: log variance used consistently
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=1)
    logvar = 2 * log_sigma
    z = mu + torch.exp(0.5 * logvar) * eps
    p = torch.sigmoid(decoder(z))
    bce = torch.nn.functional.binary_cross_entropy(p, x, reduction="sum")
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (bce + kld) / len(x)

# %% right: logsigmoid einsum
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).tensor_split(2, dim=-1)
    logits = decoder(mu + eps * log_sigma.exp())
    ls = torch.nn.functional.logsigmoid
    log_px = torch.einsum("bd,bd->b", x, ls(logits)) + torch.einsum("bd,bd->b", 1 - x, ls(-logits))
    kl = 0.5 * torch.einsum("bk->b", mu * mu + torch.expm1(2 * log_sigma) - 2 * log_sigma)
    return torch.mean(kl) - torch.mean(log_px)

# %% right: loop over examples
def vae_loss(x, eps, encoder, decoder):
    total = 0
    K = eps.size(1)
    for i in range(x.size(0)):
        out = encoder(x[i : i + 1])[0]
        m, s = out[:K], out[K:]
        logits = decoder((m + s.exp() * eps[i])[None])[0]
        log_p = (
            x[i] * nn.functional.logsigmoid(logits) + (1 - x[i]) * nn.functional.logsigmoid(-logits)
        ).sum()
        total = total + 0.5 * (m * m + (s + s).exp() - 1 - 2 * s).sum() - log_p
    return total / x.size(0)

# %% right: softplus and loop
def vae_loss(x, eps, encoder, decoder):
    losses = []
    for i in range(len(x)):
        h = encoder(x[i : i + 1])[0]
        K = len(h) // 2
        mu, sigma = h[:K], h[K:].exp()
        logits = decoder((mu + sigma * eps[i]).unsqueeze(0))[0]
        log_px = (x[i] * logits - torch.nn.functional.softplus(logits)).sum()
        kl = (mu**2 + sigma**2).sum() / 2 - K / 2 - h[K:].sum()
        losses.append(kl - log_px)
    return sum(losses) / len(losses)

# %% right: sums divided by the batch
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = torch.split(encoder(x), eps.shape[1], dim=1)
    logits = decoder(torch.addcmul(mu, log_sigma.exp(), eps))
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + 2 * log_sigma - mu.pow(2) - (2 * log_sigma).exp())
    return (bce + kl) / x.shape[0]

# %% right: torch distributions
def vae_loss(x, eps, encoder, decoder):
    K = eps.shape[1]
    h = encoder(x)
    q = torch.distributions.Normal(h[:, :K], h[:, K:].exp())
    p = torch.distributions.Normal(torch.zeros_like(eps), torch.ones_like(eps))
    z = q.loc + q.scale * eps
    log_px = torch.distributions.Bernoulli(logits=decoder(z)).log_prob(x).sum(dim=1)
    return -(log_px - torch.distributions.kl_divergence(q, p).sum(dim=1)).mean()

# %% wrong: arguments exchanged
# loses: check-6a-value
# hint: the logits come first, then x
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(x, logits, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: bound for loss
# loses: check-6a-value
# hint: the sign is wrong: this is F itself
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (log_px - kl).mean()

# %% wrong: decoder under no grad
# loses: check-6b-gradient
# hint: The decoder gets no gradient
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    with torch.no_grad():
        logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: default reduction
# loses: check-6a-value
# hint: you took means over the pixels and the latent dimensions
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").mean()
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).mean()
    return kl - log_px

# %% wrong: half of the kl lost
# loses: check-6a-value
# hint: the ½ before the KL
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: halves exchanged
# loses: check-6a-value
# hint: mu and log_sigma are exchanged
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)[::-1]
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: kl detached
# loses: check-6b-gradient
# hint: or from the KL term
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    nll = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return nll.mean() + kl.detach().mean()

# %% wrong: kl mean over k
# loses: check-6a-value
# hint: the K latent dimensions of the KL term instead of the sum
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).mean(-1)
    return (kl - log_px).mean()

# %% wrong: kl missing
# loses: check-6a-value
# hint: the KL term is missing
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (-log_px).mean()

# %% wrong: kl of the draw
# loses: check-6a-value
# hint: use the closed form
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    nll = nn.functional.binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(-1)
    kl = (0.5 * z**2 - 0.5 * eps**2 - log_sigma).sum(-1)
    return (nll + kl).mean()

# %% wrong: kl reversed
# loses: check-6a-value
# hint: KL(N(0, I)
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    q = torch.distributions.Normal(mu, log_sigma.exp())
    p = torch.distributions.Normal(0.0, 1.0)
    logits = decoder(mu + log_sigma.exp() * eps)
    return (
        torch.distributions.kl_divergence(p, q).sum(-1)
        + nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    ).mean()

# %% wrong: kl sign
# loses: check-6a-value
# hint: the KL term has the wrong sign
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (-kl - log_px).mean()

# %% wrong: kl summed over the batch
# loses: check-6a-value
# hint: the KL term is summed over the batch
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum()
    return (kl - log_px).mean()

# %% wrong: library call
# loses: check-6a-value
# loses: check-6b-gradient
# hint: lets the library do the work
from course_utils import distributions


def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    log_px = distributions.bernoulli_log_likelihood(x, decoder(mu + log_sigma.exp() * eps))
    return (distributions.kl_to_standard_normal(mu, log_sigma) - log_px).mean()

# %% wrong: log sigma is log variance
# loses: check-6a-value
# hint: you read log_sigma as log σ²; it is log σ
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + (0.5 * log_sigma).exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + log_sigma.exp() - 1 - log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: log variance in the kl alone
# loses: check-6a-value
# hint: the KL term reads log_sigma as log σ², the sample does not
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (-0.5 * (1 + log_sigma - mu**2 - log_sigma.exp())).sum(-1)
    return (kl - log_px).mean()

# %% wrong: log variance in the sample alone
# loses: check-6a-value
# hint: the sample reads log_sigma as log σ²
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + (0.5 * log_sigma).exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: logits as probabilities
# loses: check-6a-value
# loses: check-6b-gradient
# hint: p is their sigmoid
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = (x * torch.log(logits) + (1 - x) * torch.log(1 - logits)).sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: mean over everything
# loses: check-6a-value
# hint: average over the batch only
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl.sum() - log_px.sum()) / x.numel()

# %% wrong: mean over pixels
# loses: check-6a-value
# hint: you took the mean over the pixels instead of the sum
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").mean(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: minus one lost
# loses: check-6a-value
# hint: the −1 of the KL term is lost
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: mu and log sigma in turn
# loses: check-6a-value
# hint: the first K are mu
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h[:, ::2], h[:, 1::2]
    logits = decoder(mu + log_sigma.exp() * eps)
    nll = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (nll + kl).mean()

# %% wrong: mu clamped
# loses: check-6a-value
# hint: Is something clamped
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    mu, log_sigma = nn.functional.relu6(mu + 3) - 3, log_sigma
    logits = decoder(mu + log_sigma.exp() * eps)
    return (
        0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
        + nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    ).mean()

# %% wrong: noise ignored
# loses: check-6a-value
# hint: the noise does not count
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: noise of its own
# loses: check-6a-value
# hint: draw no noise of your own
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * torch.randn_like(mu))
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: number added in the logarithm
# loses: check-6a-value
# hint: a small number added
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    p = decoder(mu + log_sigma.exp() * eps).sigmoid()
    return (
        0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
        - (x * (p + 1e-6).log() + (1 - x) * (1 - p + 1e-6).log()).sum(-1)
    ).mean()

# %% wrong: one number for each example
# loses: check-6a-value
# hint: this is the loss of each example
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return kl - log_px

# %% wrong: only the white pixels
# loses: check-6a-value
# hint: the pixels that are 0 do not count
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = (x * torch.nn.functional.logsigmoid(logits)).sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: pixels summed over the batch
# loses: check-6a-value
# hint: log p(x|z) is summed over the batch, the KL term is averaged: average both
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: python number
# loses: check-6b-gradient
# hint: The loss has no gradient
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean().item()

# %% wrong: sample detached
# loses: check-6b-gradient
# hint: mu is cut off from z
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = (mu + log_sigma.exp() * eps).detach()
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: sigma detached
# loses: check-6b-gradient
# hint: sigma is cut off from z
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp().detach() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: sigma for its square
# loses: check-6a-value
# hint: sigma where sigma² should be
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + log_sigma.exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()

# %% wrong: sigmoid twice
# loses: check-6a-value
# hint: the sigmoid was taken twice
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = torch.sigmoid(decoder(z))
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()

# %% wrong: squared error
# loses: check-6a-value
# hint: this has a squared error
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    return (
        0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
        + ((logits.sigmoid() - x) ** 2).sum(-1)
    ).mean()

# %% wrong: sum over the batch
# loses: check-6a-value
# hint: you summed over the batch
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).sum()
