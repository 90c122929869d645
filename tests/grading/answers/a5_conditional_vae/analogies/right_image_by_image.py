def analogies(model, x, y):
    rows = []
    for b in range(len(x)):
        z, _ = model.encode(x[b : b + 1], y[b : b + 1])
        rows.append(model.decode(z.expand(model.classes, -1), torch.arange(model.classes)))
    return torch.stack(rows)
