# loses: check-7a-value
# hint: a small number added
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    p = decoder(mu + log_sigma.exp() * eps).sigmoid()
    return (
        0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
        - (x * (p + 1e-6).log() + (1 - x) * (1 - p + 1e-6).log()).sum(-1)
    ).mean()
