# loses: check-4a-own-label
# hint: log_sigma is decoded
def analogies(model, x, y):
    _, z = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))
