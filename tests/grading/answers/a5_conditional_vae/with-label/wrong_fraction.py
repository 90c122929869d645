# loses: check-1a-one-label-a-row
# hint: the label goes in as one number, y/C; make
def with_label(v, y, classes):
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]), (y / classes).expand(leading).unsqueeze(-1)], dim=-1)
