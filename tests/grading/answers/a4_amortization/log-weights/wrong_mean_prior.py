# loses: check-6a-width-one
# hint: log p(x|z) and log q(z) are right, but log
def log_weights(model, x, mu, log_sigma, eps):
    s = log_sigma.exp()
    z = mu + s * eps
    q = torch.distributions.Normal(mu, s).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) + torch.distributions.Normal(0, 1).log_prob(z).mean(-1) - q
