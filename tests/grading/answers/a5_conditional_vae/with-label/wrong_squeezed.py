# loses: check-1a-one-label-a-row
# loses: check-1b-many-draws
# hint: the numbers are right, but the batch axis is
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]), onehot.expand(*leading, classes)], dim=-1).squeeze()
