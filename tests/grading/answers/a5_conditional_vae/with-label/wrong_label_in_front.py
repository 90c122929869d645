# loses: check-1a-one-label-a-row
# hint: comes before the vector
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([onehot.expand(*lead, classes), v.expand(*lead, v.shape[-1])], -1)
