# loses: check-5b-kl
# hint: return the closed form
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + log_sigma.exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    n = torch.distributions.Normal
    kl = (n(mu, log_sigma.exp()).log_prob(z) - n(0.0 * mu, 1.0).log_prob(z)).sum(-1).mean(0)
    return r, kl, r - kl
