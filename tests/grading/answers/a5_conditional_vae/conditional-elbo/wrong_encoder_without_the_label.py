# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# hint: the encoder does not get the label
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, torch.zeros_like(y))
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
