def new_digits(model, y, samples):
    import numpy as np

    random = np.random.default_rng()
    out = []
    for label in y.tolist():
        for _ in range(samples):
            z = torch.tensor(random.standard_normal(model.latent_dim), dtype=torch.float32)
            out.append(model.decode(z, torch.tensor(label)))
    return torch.stack(out).unflatten(0, (len(y), samples))
