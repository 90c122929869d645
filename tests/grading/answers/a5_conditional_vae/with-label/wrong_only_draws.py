# loses: check-1b-many-draws
# hint: do not fit together as they are
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    if v.dim() == 3:
        onehot = onehot.unsqueeze(0).repeat(v.shape[0], 1, 1)
    return torch.cat([v, onehot], dim=-1)
