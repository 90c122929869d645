# loses: check-1b-many-draws
# hint: do not fit together as they are
def with_label(v, y, classes):
    return torch.cat([v, torch.nn.functional.one_hot(y, classes)], dim=-1)
