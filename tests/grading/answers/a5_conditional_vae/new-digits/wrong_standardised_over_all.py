# loses: check-3b-fresh-z
# hint: were they shifted to mean 0? Leave the draws
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    if z.numel() > 1:
        z = (z - z.mean()) / z.std()
    return model.decode(z, y.unsqueeze(1))
