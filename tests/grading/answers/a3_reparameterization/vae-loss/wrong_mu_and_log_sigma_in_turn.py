# loses: check-7a-value
# hint: the first K are mu
def vae_loss(x, eps, encoder, decoder):
    h = encoder(x)
    mu, log_sigma = h[:, ::2], h[:, 1::2]
    logits = decoder(mu + log_sigma.exp() * eps)
    nll = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    kl = 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (nll + kl).mean()
