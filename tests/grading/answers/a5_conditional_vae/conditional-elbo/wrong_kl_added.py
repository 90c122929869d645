# loses: check-2b-kl-and-value
# hint: the KL term is added
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction + kl
