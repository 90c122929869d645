# loses: check-1a-one-label-a-row
# loses: check-1b-many-draws
# hint: the label is added to the vector
def with_label(v, y, classes):
    return v + y.unsqueeze(-1)
