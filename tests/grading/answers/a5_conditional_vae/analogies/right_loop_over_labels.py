def analogies(model, x, y):
    z = model.encode(x, y)[0]
    return torch.stack(
        [model.decode(z, torch.full((len(x),), label)) for label in range(model.classes)], dim=1
    )
