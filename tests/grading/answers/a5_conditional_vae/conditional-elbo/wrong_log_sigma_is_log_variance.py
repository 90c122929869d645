# loses: check-2a-reconstruction
# hint: you read log_sigma as log σ²
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + (0.5 * log_sigma).exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
