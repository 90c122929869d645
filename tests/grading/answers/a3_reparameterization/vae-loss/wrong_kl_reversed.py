# loses: check-7a-value
# hint: KL(N(0, I)
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    q = torch.distributions.Normal(mu, log_sigma.exp())
    p = torch.distributions.Normal(0.0, 1.0)
    logits = decoder(mu + log_sigma.exp() * eps)
    return (
        torch.distributions.kl_divergence(p, q).sum(-1)
        + nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    ).mean()
