# loses: check-3b-fresh-z
# hint: Two labels share their z
def new_digits(model, y, samples):
    z = torch.randn(1, samples, model.latent_dim).expand(len(y), -1, -1)
    return model.decode(z, y.unsqueeze(1))
