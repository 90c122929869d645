# loses: check-2a-reconstruction
# hint: Two calls differ: draw no noise of your own, use the eps giv
def conditional_elbo(model, x: Tensor, y: Tensor, eps: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * torch.randn_like(eps)
    reconstruction = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, log_sigma)
    return reconstruction, kl, reconstruction - kl
