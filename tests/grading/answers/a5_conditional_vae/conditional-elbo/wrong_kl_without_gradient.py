# loses: check-2c-gradient
# hint: does not reach mu through the KL term
def conditional_elbo(model, x, y, eps):
    mu, log_sigma = model.encode(x, y)
    reconstruction = model.log_likelihood(x, mu + log_sigma.exp() * eps, y).mean(0)
    with torch.no_grad():
        kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
