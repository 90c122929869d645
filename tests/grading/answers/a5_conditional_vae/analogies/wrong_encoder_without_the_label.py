# loses: check-4a-own-label
# hint: the encoder does not get the label
def analogies(model, x, y):
    z, _ = model.encode(x, torch.zeros_like(y))
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))
