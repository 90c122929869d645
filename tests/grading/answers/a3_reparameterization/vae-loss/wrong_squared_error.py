# loses: check-7a-value
# hint: this has a squared error
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    return (
        0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
        + ((logits.sigmoid() - x) ** 2).sum(-1)
    ).mean()
