# loses: check-2a-reconstruction
# hint: the decoder does not get the label
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, torch.zeros_like(y)).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
