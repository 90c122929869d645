# loses: check-4a-own-label
# loses: check-4b-grid
# hint: without noise
def analogies(model, x, y):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * torch.randn_like(mu)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))
