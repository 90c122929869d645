# loses: check-2a-reconstruction
# hint: only the first draw counts
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps[:1]
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
