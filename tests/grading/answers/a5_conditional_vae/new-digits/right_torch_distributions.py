def new_digits(model, y, samples):
    prior = torch.distributions.Normal(torch.zeros(model.latent_dim), torch.ones(model.latent_dim))
    z = prior.sample((samples, len(y)))
    return model.decode(z, y.expand(samples, -1)).transpose(0, 1)
