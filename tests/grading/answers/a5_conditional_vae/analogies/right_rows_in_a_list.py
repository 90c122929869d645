def analogies(model, x, y):
    labels = torch.arange(model.classes)
    return [model.decode(mu.expand(len(labels), -1), labels) for mu in model.encode(x, y)[0]]
