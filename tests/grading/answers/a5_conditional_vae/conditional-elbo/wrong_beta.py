# loses: check-2b-kl-and-value
# hint: the KL term is scaled; it counts in full
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec, kl, rec - 0.5 * kl
