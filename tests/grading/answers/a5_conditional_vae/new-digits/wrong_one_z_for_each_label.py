# loses: check-3b-fresh-z
# hint: The digits of one label share their z
def new_digits(model, y, samples):
    z = torch.randn(len(y), 1, model.latent_dim).expand(-1, samples, -1)
    return model.decode(z, y.unsqueeze(1))
