def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = torch.einsum("bk,sbk->sbk", log_sigma.exp(), eps) + mu
    p = model.decode(z, y)
    loss = torch.nn.functional.binary_cross_entropy(p.double(), x.double().expand(p.shape), reduction="none")
    reconstruction = -loss.sum(-1).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
