# loses: check-7a-value
# hint: use the closed form
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    nll = nn.functional.binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(-1)
    kl = (0.5 * z**2 - 0.5 * eps**2 - log_sigma).sum(-1)
    return (nll + kl).mean()
