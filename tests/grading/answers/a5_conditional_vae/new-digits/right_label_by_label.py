def new_digits(model, y, samples):
    rows = []
    for label in y:
        z = torch.randn(samples, model.latent_dim)
        rows.append(model.decode(z, label.expand(samples)))
    return torch.stack(rows)
