def new_digits(model, y, samples):
    z = torch.randn(len(y) * samples, model.latent_dim)
    flat = model.decode(z, y.repeat_interleave(samples))
    return flat.reshape(len(y), samples, *flat.shape[1:])
