def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = torch.split(encoder(x), eps.shape[1], dim=1)
    logits = decoder(torch.addcmul(mu, log_sigma.exp(), eps))
    bce = torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    kl = -0.5 * torch.sum(1 + 2 * log_sigma - mu.pow(2) - (2 * log_sigma).exp())
    return (bce + kl) / x.shape[0]
