def vae_loss(x, eps, encoder, decoder):
    K = eps.shape[1]
    h = encoder(x)
    q = torch.distributions.Normal(h[:, :K], h[:, K:].exp())
    p = torch.distributions.Normal(torch.zeros_like(eps), torch.ones_like(eps))
    z = q.loc + q.scale * eps
    log_px = torch.distributions.Bernoulli(logits=decoder(z)).log_prob(x).sum(dim=1)
    return -(log_px - torch.distributions.kl_divergence(q, p).sum(dim=1)).mean()
