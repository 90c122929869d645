# loses: check-1b-many-draws
# hint: the labels follow the draws
def with_label(v, y, classes):
    copies = v[..., 0].numel() // y.numel()
    onehot = torch.nn.functional.one_hot(y.repeat_interleave(copies), classes).to(v.dtype)
    return torch.cat([v, onehot.reshape(*v.shape[:-1], classes)], -1)
