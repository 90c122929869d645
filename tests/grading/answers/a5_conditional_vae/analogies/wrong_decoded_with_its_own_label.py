# loses: check-4b-grid
# hint: every column is decoded with the image's own label
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1).expand(-1, model.classes, -1), y.unsqueeze(1))
