# loses: check-2a-reconstruction
# hint: summed over the S draws
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).sum(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
