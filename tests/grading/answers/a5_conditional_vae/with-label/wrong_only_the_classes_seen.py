# loses: check-1a-one-label-a-row
# hint: as many places as classes seen
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot.expand(*lead, onehot.shape[-1])], -1)
