# loses: check-4b-grid
# hint: encodes the image again
def analogies(model, x, y):
    columns = []
    for label in range(model.classes):
        new = torch.full((len(x),), label)
        columns.append(model.decode(model.encode(x, new)[0], new))
    return torch.stack(columns, dim=1)
