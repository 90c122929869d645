# loses: check-4a-own-label
# loses: check-4b-grid
# hint: the encoder does not get the label
def analogies(model, x, y):
    z, _ = model.encode(x, torch.zeros_like(y))
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))
