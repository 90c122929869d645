def vae_loss(x, eps, encoder, decoder):
    total = 0
    K = eps.size(1)
    for i in range(x.size(0)):
        out = encoder(x[i : i + 1])[0]
        m, s = out[:K], out[K:]
        logits = decoder((m + s.exp() * eps[i])[None])[0]
        log_p = (
            x[i] * nn.functional.logsigmoid(logits) + (1 - x[i]) * nn.functional.logsigmoid(-logits)
        ).sum()
        total = total + 0.5 * (m * m + (s + s).exp() - 1 - 2 * s).sum() - log_p
    return total / x.size(0)
