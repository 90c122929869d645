# loses: check-3b-fresh-z
# hint: latent dimensions share their number
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, 1).expand(-1, -1, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))
