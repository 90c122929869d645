# loses: check-7a-value
# hint: the KL term reads log_sigma as log σ², the sample does not
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h.chunk(2, dim=-1)
    z = mu + log_sigma.exp() * eps
    logits = decoder(z)
    log_px = -torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = (-0.5 * (1 + log_sigma - mu**2 - log_sigma.exp())).sum(-1)
    return (kl - log_px).mean()
