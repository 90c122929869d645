# loses: check-4a-own-label
# hint: the styles of the images are averaged
def analogies(model, x, y):
    z = model.encode(x, y)[0].mean(0, keepdim=True)
    return model.decode(z.expand(len(x), 1, -1), torch.arange(model.classes))
