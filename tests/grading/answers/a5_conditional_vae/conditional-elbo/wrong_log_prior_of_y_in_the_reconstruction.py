# loses: check-2a-reconstruction
# hint: log p(y) is added
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0) - math.log(model.classes)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
