def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).tensor_split(2, dim=-1)
    logits = decoder(mu + eps * log_sigma.exp())
    ls = torch.nn.functional.logsigmoid
    log_px = torch.einsum("bd,bd->b", x, ls(logits)) + torch.einsum("bd,bd->b", 1 - x, ls(-logits))
    kl = 0.5 * torch.einsum("bk->b", mu * mu + torch.expm1(2 * log_sigma) - 2 * log_sigma)
    return torch.mean(kl) - torch.mean(log_px)
