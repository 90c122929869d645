def new_digits(model, y: Tensor, samples: int) -> Tensor:
    u = torch.rand(len(y), samples, model.latent_dim, dtype=torch.float64)
    z = torch.special.ndtri(u.clamp(1e-15, 1 - 1e-15)).float()
    return model.decode(z, y.view(-1, 1).expand(-1, samples))
