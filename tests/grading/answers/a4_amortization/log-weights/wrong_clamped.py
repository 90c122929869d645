# loses: check-6b-any-width
# hint: log_sigma is clamped; a q may be as wide
def log_weights(model, x, mu, log_sigma, eps):
    log_sigma = log_sigma.clamp(-2, 2)
    s = log_sigma.exp()
    z = mu + s * eps
    q = torch.distributions.Normal(mu, s).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + torch.distributions.Normal(0, 1).log_prob(z).sum(-1) - q
