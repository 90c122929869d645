# loses: check-1b-many-draws
# hint: the labels follow the draws
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    while onehot.dim() < v.dim():
        onehot = onehot.unsqueeze(1)  # (B, 1, C): lies along the first axis
    return torch.cat([v, onehot.expand(*v.shape[:-1], classes)], -1)
