# loses: check-7a-value
# hint: the pixels that are 0 do not count
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    logits = decoder(mu + log_sigma.exp() * eps)
    log_px = (x * torch.nn.functional.logsigmoid(logits)).sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (kl - log_px).mean()
