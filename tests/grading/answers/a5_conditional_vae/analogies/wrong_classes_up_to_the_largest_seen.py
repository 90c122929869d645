# loses: check-4a-own-label
# loses: check-4b-grid
# hint: also those that no image has
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(int(y.max()) + 1))
