def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=1)
    logvar = 2 * log_sigma
    z = mu + torch.exp(0.5 * logvar) * eps
    p = torch.sigmoid(decoder(z))
    bce = torch.nn.functional.binary_cross_entropy(p, x, reduction="sum")
    kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return (bce + kld) / len(x)
