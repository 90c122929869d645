# loses: check-3b-fresh-z
# hint: were they shifted to mean 0, or paired with
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    if samples > 1:
        z = (z - z.mean(1, keepdim=True)) / z.std(1, keepdim=True)
    return model.decode(z, y.unsqueeze(1))
