def with_label(v, y, classes):
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    out = torch.zeros(*lead, v.shape[-1] + classes, dtype=v.dtype)
    out[..., : v.shape[-1]] = v
    for label in range(classes):
        out[..., v.shape[-1] + label] = (y == label).to(v.dtype)
    return out
