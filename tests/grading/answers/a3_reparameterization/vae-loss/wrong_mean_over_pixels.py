# loses: check-7a-value
# hint: you took the mean over the pixels instead of the sum
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").mean(-1)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma)).sum(-1)
    return (kl - log_px).mean()
