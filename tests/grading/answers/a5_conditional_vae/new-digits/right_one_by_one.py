def new_digits(model, y, samples):
    normal = torch.distributions.MultivariateNormal(
        torch.zeros(model.latent_dim), torch.eye(model.latent_dim)
    )
    rows = [torch.stack([model.decode(normal.sample(), label) for _ in range(samples)]) for label in y]
    return torch.stack(rows)
