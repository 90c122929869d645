# loses: check-3a-labels
# hint: the classes are 0, 1, 2
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, torch.arange(len(y)).unsqueeze(1))
