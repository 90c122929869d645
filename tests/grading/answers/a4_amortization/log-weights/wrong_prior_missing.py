# loses: check-6a-width-one
# hint: the prior is missing
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    log_prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    return model.log_likelihood(x, z) - log_q
