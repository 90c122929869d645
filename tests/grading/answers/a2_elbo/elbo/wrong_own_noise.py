# loses: check-5a-reconstruction
# hint: use the eps passed in
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * torch.randn_like(eps)
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
