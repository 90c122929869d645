# loses: check-1a-one-label-a-row
# loses: check-1b-many-draws
# hint: along the first axis
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    return torch.cat([v, onehot])
