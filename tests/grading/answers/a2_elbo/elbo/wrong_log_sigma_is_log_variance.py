# loses: check-5a-reconstruction
# hint: you read log_sigma as log σ²
def elbo(x, mu, log_sigma, eps, decoder, eta):
    z = mu + (0.5 * log_sigma).exp() * eps
    r = given_log_likelihood(x, decode(z, decoder), eta).mean(0)
    kl = given_kl(mu, log_sigma)
    return r, kl, r - kl
