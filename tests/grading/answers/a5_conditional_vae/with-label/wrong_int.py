# loses: check-1a-one-label-a-row
# hint: v is cut to whole numbers: give the one-hot
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes)
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]).long(), onehot.expand(*leading, classes)], dim=-1)
