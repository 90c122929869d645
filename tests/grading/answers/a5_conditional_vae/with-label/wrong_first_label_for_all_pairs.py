# loses: check-1b-many-draws
# hint: every pair has the first label
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    if v.dim() > 1 and v.shape[-2] == 1:
        onehot = onehot[..., :1, :]
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot.expand(*lead, classes)], -1)
