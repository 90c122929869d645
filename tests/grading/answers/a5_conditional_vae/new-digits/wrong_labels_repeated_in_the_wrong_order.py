# loses: check-3a-labels
# hint: laid out in the wrong order
def new_digits(model, y, samples):
    z = torch.randn(len(y) * samples, model.latent_dim)
    x = model.decode(z, y.repeat(samples))
    return x.reshape(len(y), samples, *x.shape[1:])
