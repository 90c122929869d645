def new_digits(model, y, samples):
    import numpy as np

    z = torch.tensor(
        np.random.default_rng().standard_normal((len(y) * samples, model.latent_dim)), dtype=torch.float32
    )
    flat = model.decode(z, y.repeat_interleave(samples))
    return flat.reshape(len(y), samples, *flat.shape[1:])
