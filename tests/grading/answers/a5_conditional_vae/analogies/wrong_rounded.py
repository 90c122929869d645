# loses: check-4a-own-label
# hint: the pixels are rounded to 0 or 1; return
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes)).round()
