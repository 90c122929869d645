# loses: check-1b-many-draws
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    if v.dim() == 3:
        onehot = onehot.expand(v.shape[0], -1, -1)
        v = v.expand(-1, onehot.shape[1], -1)
    return torch.cat([v, onehot], -1)
