# loses: check-3b-fresh-z
# hint: under the prior N(0, I)
def new_digits(model, y, samples):
    z = 0.7 * torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))
