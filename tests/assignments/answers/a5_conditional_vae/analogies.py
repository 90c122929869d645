# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: flat
def analogies(model, x, y):
    mu, log_sigma = model.encode(x, y)
    every = torch.arange(model.classes).repeat(len(x))
    flat = model.decode(mu.repeat_interleave(model.classes, dim=0), every)
    return flat.reshape(len(x), model.classes, *flat.shape[1:])

# %% right: image by image
def analogies(model, x, y):
    rows = []
    for b in range(len(x)):
        z, _ = model.encode(x[b : b + 1], y[b : b + 1])
        rows.append(model.decode(z.expand(model.classes, -1), torch.arange(model.classes)))
    return torch.stack(rows)

# %% right: labels in the rows then turned
def analogies(model, x, y):
    with torch.no_grad():
        mu = model.encode(x, y)[0]
        grid = model.decode(mu, torch.arange(model.classes)[:, None])
    return grid.transpose(0, 1)

# %% right: loop over labels
def analogies(model, x, y):
    z = model.encode(x, y)[0]
    return torch.stack(
        [model.decode(z, torch.full((len(x),), label)) for label in range(model.classes)], dim=1
    )

# %% right: numpy array
@torch.no_grad()
def analogies(model, x, y):
    mu, _ = model.encode(x, y)
    return model.decode(mu[:, None], torch.arange(model.classes)[None]).numpy()

# %% right: rows in a list
def analogies(model, x, y):
    labels = torch.arange(model.classes)
    return [model.decode(mu.expand(len(labels), -1), labels) for mu in model.encode(x, y)[0]]

# %% wrong: classes up to the largest seen
# loses: check-4b-grid
# hint: also those that no image has
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(int(y.max()) + 1))

# %% wrong: decoded with its own label
# loses: check-4b-grid
# hint: every column is decoded with the image's own label
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1).expand(-1, model.classes, -1), y.unsqueeze(1))

# %% wrong: encoded anew for each column
# loses: check-4b-grid
# hint: encodes the image again
def analogies(model, x, y):
    columns = []
    for label in range(model.classes):
        new = torch.full((len(x),), label)
        columns.append(model.decode(model.encode(x, new)[0], new))
    return torch.stack(columns, dim=1)

# %% wrong: encoder without the label
# loses: check-4a-own-label
# hint: the encoder does not get the label
def analogies(model, x, y):
    z, _ = model.encode(x, torch.zeros_like(y))
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))

# %% wrong: folded the wrong way
# loses: check-4b-grid
# hint: the numbers are right, but .reshape only regroups them: to e
def analogies(model, x: Tensor, y: Tensor) -> Tensor:
    mu, _ = model.encode(x, y)
    p = model.decode(mu, torch.arange(model.classes).unsqueeze(1))
    return p.reshape(len(x), model.classes, *p.shape[2:])

# %% wrong: library call
# loses: check-4a-own-label
# loses: check-4b-grid
# hint: lets the library do the work
from course_utils import latents


def analogies(model, x, y):
    return latents.analogies(model, x, y)

# %% wrong: log sigma decoded
# loses: check-4a-own-label
# hint: log_sigma is decoded
def analogies(model, x, y):
    _, z = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))

# %% wrong: noise added
# loses: check-4a-own-label
# hint: without noise
def analogies(model, x, y):
    mu, log_sigma = model.encode(x, y)
    z = mu + log_sigma.exp() * torch.randn_like(mu)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes))

# %% wrong: only the classes seen
# loses: check-4a-own-label
# loses: check-4b-grid
# hint: also those that no image has
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), y.unique())

# %% wrong: own replaced
# loses: check-4a-own-label
# hint: this is the image itself; return its reconstruction, the
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    grid = model.decode(z.unsqueeze(1), torch.arange(model.classes))
    grid = grid.clone()
    grid[torch.arange(len(y)), y] = x
    return grid

# %% wrong: rounded
# loses: check-4a-own-label
# hint: the pixels are rounded to 0 or 1; return
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes)).round()

# %% wrong: rows and columns exchanged
# loses: check-4b-grid
# hint: rows and columns are exchanged
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(0), torch.arange(model.classes).unsqueeze(1))

# %% wrong: shifted to the own label
# loses: check-4b-grid
# hint: the columns start with the image's own label; column c is cl
def analogies(model, x: Tensor, y: Tensor) -> Tensor:
    mu, _ = model.encode(x, y)
    labels = (y.unsqueeze(1) + torch.arange(model.classes)) % model.classes
    return model.decode(mu.unsqueeze(1), labels)

# %% wrong: sigmoid twice
# loses: check-4a-own-label
# hint: no sigmoid is needed
def analogies(model, x, y):
    z, _ = model.encode(x, y)
    return model.decode(z.unsqueeze(1), torch.arange(model.classes)).sigmoid()

# %% wrong: style averaged
# loses: check-4a-own-label
# hint: the styles of the images are averaged
def analogies(model, x, y):
    z = model.encode(x, y)[0].mean(0, keepdim=True)
    return model.decode(z.expand(len(x), 1, -1), torch.arange(model.classes))

# %% wrong: style of the first
# loses: check-4a-own-label
# hint: the style of the first image
def analogies(model, x, y):
    z = model.encode(x, y)[0][0]
    return model.decode(z.expand(len(x), 1, -1), torch.arange(model.classes))

# %% wrong: styles centred
# loses: check-4a-own-label
# hint: the mean of the styles is subtracted; decode each style as i
def analogies(model, x: Tensor, y: Tensor) -> Tensor:
    mu, _ = model.encode(x, y)
    mu = mu - mu.mean(0)
    return model.decode(mu.unsqueeze(1), torch.arange(model.classes))

# %% wrong: ten labels
# loses: check-4a-own-label
# loses: check-4b-grid
# hint: the labels run from 0 to model.classes
def analogies(model, x, y):
    mu, _ = model.encode(x, y)
    return model.decode(mu.unsqueeze(1), torch.arange(10))

# %% wrong: labels without an axis
# loses: check-4a-own-label
# loses: check-4b-grid
# hint: give z an axis of length 1 for them: z.unsqueeze(1)
def analogies(model, x, y):
    mu, _ = model.encode(x, y)
    return model.decode(mu, torch.arange(model.classes))
