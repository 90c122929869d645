def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu - log_sigma.exp() * (-eps)
    kl = given_kl(mu, log_sigma)
    each = model.log_likelihood(x, z, y) - kl
    return each.mean(0) + kl, kl, each.mean(0)
