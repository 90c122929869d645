# loses: check-2c-gradient
# hint: No gradient reaches the encoder
def conditional_elbo(model, x, y, eps):
    with torch.no_grad():
        mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
