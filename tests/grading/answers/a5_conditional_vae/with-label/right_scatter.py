def with_label(v, y, classes):
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    labels_ = y.expand(lead).unsqueeze(-1)
    onehot = torch.zeros(*lead, classes, dtype=v.dtype).scatter(-1, labels_, 1.0)
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot], dim=len(lead))
