def vae_loss(x, eps, encoder, decoder):
    losses = []
    for i in range(len(x)):
        h = encoder(x[i : i + 1])[0]
        K = len(h) // 2
        mu, sigma = h[:K], h[K:].exp()
        logits = decoder((mu + sigma * eps[i]).unsqueeze(0))[0]
        log_px = (x[i] * logits - torch.nn.functional.softplus(logits)).sum()
        kl = (mu**2 + sigma**2).sum() / 2 - K / 2 - h[K:].sum()
        losses.append(kl - log_px)
    return sum(losses) / len(losses)
