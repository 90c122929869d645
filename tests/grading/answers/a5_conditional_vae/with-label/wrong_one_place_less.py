# loses: check-1a-one-label-a-row
# hint: there are C − 1 places for the label
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)[..., :-1]
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]), onehot.expand(*leading, classes - 1)], dim=-1)
