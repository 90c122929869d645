def new_digits(model, y, samples):
    return [model.decode(torch.randn(samples, model.latent_dim), label.expand(samples)) for label in y]
