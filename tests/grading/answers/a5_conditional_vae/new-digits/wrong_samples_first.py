# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: the samples come first
def new_digits(model, y, samples):
    z = torch.randn(samples, len(y), model.latent_dim)
    return model.decode(z, y)
