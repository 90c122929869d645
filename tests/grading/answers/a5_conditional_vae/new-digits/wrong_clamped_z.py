# loses: check-3b-fresh-z
# hint: is z clamped? Leave the draws as they are
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim).clamp(-2.5, 2.5)
    return model.decode(z, y.unsqueeze(1))
