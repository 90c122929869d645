def elbo(x, mu, log_sigma, eps, decoder, eta):
    S, B, K = eps.shape
    z = mu[None] + torch.einsum("bk,sbk->sbk", log_sigma.exp(), eps)
    flat = decode(z.reshape(S * B, K), decoder).reshape(S, B, -1)
    d = x[None] - flat
    r = (-torch.einsum("sbd,sbd->sb", d, d) / (2 * eta) - x.shape[1] / 2 * math.log(2 * math.pi * eta)).mean(
        0
    )
    kl = 0.5 * (mu**2 + log_sigma.exp() ** 2 - 1).sum(1) - log_sigma.sum(1)
    return r, kl, r - kl
