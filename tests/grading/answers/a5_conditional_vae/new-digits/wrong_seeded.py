# loses: check-3b-fresh-z
# hint: Two calls give the same z
def new_digits(model, y, samples):
    torch.manual_seed(0)
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))
