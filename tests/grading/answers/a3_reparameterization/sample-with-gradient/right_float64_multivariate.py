def sample_with_gradient(mu, log_sigma, samples):
    scale = torch.diag_embed(log_sigma.double().exp())
    return torch.distributions.MultivariateNormal(mu.double(), scale_tril=scale).rsample((samples,))
