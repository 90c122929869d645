# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: comparison and broadcast tensors
def with_label(v, y, classes):
    places = (y.unsqueeze(-1) == torch.arange(classes)).to(v)
    first, y_like = torch.broadcast_tensors(v[..., 0], y)
    return torch.concatenate((v + 0 * y_like.unsqueeze(-1).to(v), places + 0 * first.unsqueeze(-1)), dim=-1)

# %% right: eye
def with_label(v, y, classes):
    onehot = torch.eye(classes, dtype=v.dtype)[y]
    v = v + torch.zeros_like(onehot[..., :1])
    return torch.cat([v, onehot + torch.zeros_like(v[..., :1])], dim=-1)

# %% right: filled in place by place
def with_label(v, y, classes):
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    out = torch.zeros(*lead, v.shape[-1] + classes, dtype=v.dtype)
    out[..., : v.shape[-1]] = v
    for label in range(classes):
        out[..., v.shape[-1] + label] = (y == label).to(v.dtype)
    return out

# %% right: identity rows
def with_label(v, y, classes):
    onehot = torch.eye(classes, dtype=v.dtype)[y]
    leading = torch.broadcast_shapes(v.shape[:-1], onehot.shape[:-1])
    return torch.cat([v.expand(leading + v.shape[-1:]), onehot.expand(leading + (classes,))], -1)

# %% right: numpy
def with_label(v, y, classes):
    import numpy as np

    lead = np.broadcast_shapes(tuple(v.shape[:-1]), tuple(y.shape))
    onehot = np.broadcast_to(np.eye(classes)[y.numpy()], lead + (classes,))
    return np.concatenate([np.broadcast_to(v.numpy(), lead + (v.shape[-1],)), onehot], axis=-1)

# %% right: scatter
def with_label(v, y, classes):
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    labels_ = y.expand(lead).unsqueeze(-1)
    onehot = torch.zeros(*lead, classes, dtype=v.dtype).scatter(-1, labels_, 1.0)
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot], dim=len(lead))

# %% wrong: counted from one
# loses: check-1a-one-label-a-row
# hint: counted from 1
def with_label(v, y, classes):
    onehot = (y.unsqueeze(-1) == torch.arange(1, classes + 1)).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot.expand(*lead, classes)], -1)

# %% wrong: first label for all pairs
# loses: check-1b-many-draws
# hint: every pair has the first label
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    if v.dim() > 1 and v.shape[-2] == 1:
        onehot = onehot[..., :1, :]
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot.expand(*lead, classes)], -1)

# %% wrong: fraction
# loses: check-1a-one-label-a-row
# hint: the label goes in as one number, y/C; make
def with_label(v, y, classes):
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]), (y / classes).expand(leading).unsqueeze(-1)], dim=-1)

# %% wrong: int
# loses: check-1a-one-label-a-row
# hint: v is cut to whole numbers: give the one-hot
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes)
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]).long(), onehot.expand(*leading, classes)], dim=-1)

# %% wrong: joined along the first axis
# loses: check-1a-one-label-a-row
# loses: check-1b-many-draws
# hint: along the first axis
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    return torch.cat([v, onehot])

# %% wrong: label added
# loses: check-1a-one-label-a-row
# loses: check-1b-many-draws
# hint: the label is added to the vector
def with_label(v, y, classes):
    return v + y.unsqueeze(-1)

# %% wrong: label as a number
# loses: check-1a-one-label-a-row
# hint: goes in as a number
def with_label(v, y, classes):
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*lead, v.shape[-1]), y.expand(lead).unsqueeze(-1)], -1)

# %% wrong: label in front
# loses: check-1a-one-label-a-row
# hint: comes before the vector
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([onehot.expand(*lead, classes), v.expand(*lead, v.shape[-1])], -1)

# %% wrong: label repeated
# loses: check-1a-one-label-a-row
# hint: the number of the label is repeated C times; one-hot has
def with_label(v, y, classes):
    shape = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*shape, v.shape[-1]), y.unsqueeze(-1).expand(*shape, classes).to(v.dtype)], -1)

# %% wrong: labels follow the draws
# loses: check-1b-many-draws
# hint: the labels follow the draws
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    while onehot.dim() < v.dim():
        onehot = onehot.unsqueeze(1)  # (B, 1, C): lies along the first axis
    return torch.cat([v, onehot.expand(*v.shape[:-1], classes)], -1)

# %% wrong: labels repeated in the wrong order
# loses: check-1b-many-draws
# hint: the labels follow the draws
def with_label(v, y, classes):
    copies = v[..., 0].numel() // y.numel()
    onehot = torch.nn.functional.one_hot(y.repeat_interleave(copies), classes).to(v.dtype)
    return torch.cat([v, onehot.reshape(*v.shape[:-1], classes)], -1)

# %% wrong: no broadcast
# loses: check-1b-many-draws
# hint: do not fit together as they are
def with_label(v, y, classes):
    return torch.cat([v, torch.nn.functional.one_hot(y, classes)], dim=-1)

# %% wrong: one more class
# loses: check-1a-one-label-a-row
# hint: there are C + 1 places for the label; one-hot has C, a
def with_label(v, y, classes):
    shape = torch.broadcast_shapes(v.shape[:-1], y.shape)
    hot = torch.nn.functional.one_hot(y, classes + 1).to(v.dtype)
    return torch.cat([v.expand(*shape, v.shape[-1]), hot.expand(*shape, classes + 1)], -1)

# %% wrong: one place less
# loses: check-1a-one-label-a-row
# hint: there are C − 1 places for the label
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)[..., :-1]
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]), onehot.expand(*leading, classes - 1)], dim=-1)

# %% wrong: only draws
# loses: check-1b-many-draws
# hint: do not fit together as they are
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    if v.dim() == 3:
        onehot = onehot.unsqueeze(0).repeat(v.shape[0], 1, 1)
    return torch.cat([v, onehot], dim=-1)

# %% wrong: only the classes seen
# loses: check-1a-one-label-a-row
# hint: say how many classes there are. Expected shape (2, 7), got (2, 5)
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y).to(v.dtype)
    lead = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*lead, v.shape[-1]), onehot.expand(*lead, onehot.shape[-1])], -1)

# %% wrong: only the labels broadcast
# loses: check-1b-many-draws
# hint: Broadcast both
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    if onehot.dim() < v.dim():
        onehot = onehot.expand(*v.shape[:-2], -1, -1)
    if onehot.shape[:-1] != v.shape[:-1]:
        onehot = onehot[..., :1, :]
    return torch.cat([v, onehot], -1)

# %% wrong: squeezed
# loses: check-1a-one-label-a-row
# hint: the numbers are right, but the batch axis is
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    leading = torch.broadcast_shapes(v.shape[:-1], y.shape)
    return torch.cat([v.expand(*leading, v.shape[-1]), onehot.expand(*leading, classes)], dim=-1).squeeze()

# %% wrong: three axes only
# loses: check-1b-many-draws
def with_label(v, y, classes):
    onehot = torch.nn.functional.one_hot(y, classes).to(v.dtype)
    if v.dim() == 3:
        onehot = onehot.expand(v.shape[0], -1, -1)
        v = v.expand(-1, onehot.shape[1], -1)
    return torch.cat([v, onehot], -1)
