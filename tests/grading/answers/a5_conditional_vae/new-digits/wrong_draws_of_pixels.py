# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: these are draws of x
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return torch.bernoulli(model.decode(z, y.unsqueeze(1)))
