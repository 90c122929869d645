# loses: check-7a-value
# hint: Is something clamped
def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    mu, log_sigma = nn.functional.relu6(mu + 3) - 3, log_sigma
    logits = decoder(mu + log_sigma.exp() * eps)
    return (
        0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
        + nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    ).mean()
