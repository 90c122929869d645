@torch.no_grad()
def analogies(model, x, y):
    mu, _ = model.encode(x, y)
    return model.decode(mu[:, None], torch.arange(model.classes)[None]).numpy()
