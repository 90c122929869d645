# loses: check-2b-kl-and-value
# hint: you summed over the batch as well; there should be one numbe
def conditional_elbo(model, x: Tensor, y: Tensor, eps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * eps
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma).sum().expand(len(x))
    return reconstruction, kl, reconstruction - kl
