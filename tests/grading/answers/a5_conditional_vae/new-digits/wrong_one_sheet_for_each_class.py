# loses: check-3b-fresh-z
# hint: Two labels share their z
def new_digits(model, y, samples):
    z = torch.randn(model.classes, samples, model.latent_dim)
    return model.decode(z[y], y.unsqueeze(1))
