# loses: check-7a-value
# loses: check-7b-gradient
# hint: p is their sigmoid
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = (x * torch.log(logits) + (1 - x) * torch.log(1 - logits)).sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()
