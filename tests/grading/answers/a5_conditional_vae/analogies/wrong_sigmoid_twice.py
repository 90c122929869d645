# loses: check-4a-own-label
# hint: no sigmoid is needed
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes)).sigmoid()
