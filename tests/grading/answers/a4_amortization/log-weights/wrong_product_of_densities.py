# loses: check-6b-any-width
# hint: exp underflows
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    q = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z).exp().prod(-1)
    prior = torch.distributions.Normal(0.0, 1.0).log_prob(z).exp().prod(-1)
    return torch.log(model.log_likelihood(x, z).exp() * prior / q)
