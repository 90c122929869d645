# loses: check-7a-value
# hint: the −1 of the KL term is lost
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()
