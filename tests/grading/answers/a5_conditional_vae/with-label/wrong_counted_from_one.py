# loses: check-1a-one-label-a-row
# hint: counted from 1
def with_label(v, y, classes):
    onehot = (y.unsqueeze(-1) == torch.arange(1, classes + 1)).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot.expand(*lead, classes)], -1)
