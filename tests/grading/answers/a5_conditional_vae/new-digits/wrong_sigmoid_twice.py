# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: no sigmoid is needed
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1)).sigmoid()
