# loses: check-3b-fresh-z
# hint: were they shifted to mean 0, or paired with
def new_digits(model, y, samples):
    half = torch.randn(len(y), (samples + 1) // 2, model.latent_dim)
    z = torch.cat([half, -half], dim=1)[:, :samples]
    return model.decode(z, y.unsqueeze(1))
