# loses: check-1a-one-label-a-row
# hint: goes in as a number
def with_label(v, y, classes):
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*lead, v.shape[-1]), y.expand(lead).unsqueeze(-1)], -1)
