def with_label(v, y, classes):
    onehot = torch.eye(classes, dtype=v.dtype)[y]
    leading = torch.broadcast_shapes(v.shape[:-1], onehot.shape[:-1])
    return torch.cat([v.expand(leading + v.shape[-1:]), onehot.expand(leading + (classes,))], -1)
