# loses: check-4a-own-label
# loses: check-4b-grid
# hint: this is the image itself; return its reconstruction, the
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    grid = model.decode(z.unsqueeze(1), torch.arange(model.classes))
    grid = grid.clone()
    grid[torch.arange(len(y)), y] = x
    return grid
