def analogies(model, x, y):
    with torch.no_grad():
        mu = model.encode(x, y)[0]
        grid = model.decode(mu, torch.arange(model.classes)[:, None])
    return grid.transpose(0, 1)
