# loses: check-3b-fresh-z
# hint: z is 0 everywhere
def new_digits(model, y, samples):
    z = torch.zeros(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))
