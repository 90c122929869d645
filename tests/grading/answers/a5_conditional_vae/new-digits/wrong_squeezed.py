# loses: check-3a-labels
# hint: the pixels are right, but axes are lost: .squeeze()
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1)).squeeze()
