def new_digits(model, y, samples):
    generator = torch.Generator()
    generator.seed()
    z = torch.normal(0.0, 1.0, (len(y), samples, model.latent_dim), generator=generator)
    return model.decode(-z, y[:, None])
