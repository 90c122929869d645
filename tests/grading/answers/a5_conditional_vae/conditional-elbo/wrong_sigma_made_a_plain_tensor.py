# loses: check-2c-gradient
# hint: does not reach log_sigma
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    z = mu + torch.tensor(log_sigma.exp().tolist(), dtype=mu.dtype) * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
