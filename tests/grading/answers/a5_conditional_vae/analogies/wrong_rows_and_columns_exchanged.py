# loses: check-4a-own-label
# loses: check-4b-grid
# hint: rows and columns are exchanged
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(0), torch.arange(model.classes).unsqueeze(1))
