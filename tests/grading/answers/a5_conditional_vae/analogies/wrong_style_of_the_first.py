# loses: check-4a-own-label
# hint: the style of the first image
def analogies(model, x, y):
    z = model.encode(x, y)[0][0]
    return model.decode(z.expand(len(x), 1, -1), torch.arange(model.classes))
