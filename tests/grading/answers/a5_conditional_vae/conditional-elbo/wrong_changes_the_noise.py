# loses: check-2a-reconstruction
# loses: check-2c-gradient
# hint: changed its argument eps in place
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    with torch.no_grad():
        eps.mul_(log_sigma.exp())
    reconstruction = model.log_likelihood(x, mu + eps, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
