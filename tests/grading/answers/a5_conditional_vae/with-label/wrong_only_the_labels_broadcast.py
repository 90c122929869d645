# loses: check-1b-many-draws
# hint: Broadcast both
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    if onehot.dim() < v.dim():
        onehot = onehot.expand(*v.shape[:-2], -1, -1)
    if onehot.shape[:-1] != v.shape[:-1]:
        onehot = onehot[..., :1, :]
    return torch.cat([v, onehot], -1)
