# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: flat and folded
def new_digits(model, y, samples):
    z = torch.randn(len(y) * samples, model.latent_dim)
    flat = model.decode(z, y.repeat_interleave(samples))
    return flat.reshape(len(y), samples, *flat.shape[1:])

# %% right: inverse of the distribution
def new_digits(model, y: Tensor, samples: int) -> Tensor:
    u = torch.rand(len(y), samples, model.latent_dim, dtype=torch.float64)
    z = torch.special.ndtri(u.clamp(1e-15, 1 - 1e-15)).float()
    return model.decode(z, y.view(-1, 1).expand(-1, samples))

# %% right: label by label
def new_digits(model, y, samples):
    rows = []
    for label in y:
        z = torch.randn(samples, model.latent_dim)
        rows.append(model.decode(z, label.expand(samples)))
    return torch.stack(rows)

# %% right: numpy digit by digit
def new_digits(model, y, samples):
    import numpy as np

    random = np.random.default_rng()
    out = []
    for label in y.tolist():
        for _ in range(samples):
            z = torch.tensor(random.standard_normal(model.latent_dim), dtype=torch.float32)
            out.append(model.decode(z, torch.tensor(label)))
    return torch.stack(out).unflatten(0, (len(y), samples))

# %% right: numpy draws
def new_digits(model, y, samples):
    import numpy as np

    z = torch.tensor(
        np.random.default_rng().standard_normal((len(y) * samples, model.latent_dim)), dtype=torch.float32
    )
    flat = model.decode(z, y.repeat_interleave(samples))
    return flat.reshape(len(y), samples, *flat.shape[1:])

# %% right: one by one
def new_digits(model, y, samples):
    normal = torch.distributions.MultivariateNormal(
        torch.zeros(model.latent_dim), torch.eye(model.latent_dim)
    )
    rows = [torch.stack([model.decode(normal.sample(), label) for _ in range(samples)]) for label in y]
    return torch.stack(rows)

# %% right: own generator
def new_digits(model, y, samples):
    generator = torch.Generator()
    generator.seed()
    z = torch.normal(0.0, 1.0, (len(y), samples, model.latent_dim), generator=generator)
    return model.decode(-z, y[:, None])

# %% right: rows in a list
def new_digits(model, y, samples):
    return [model.decode(torch.randn(samples, model.latent_dim), label.expand(samples)) for label in y]

# %% right: torch distributions
def new_digits(model, y, samples):
    prior = torch.distributions.Normal(torch.zeros(model.latent_dim), torch.ones(model.latent_dim))
    z = prior.sample((samples, len(y)))
    return model.decode(z, y.expand(samples, -1)).transpose(0, 1)

# %% wrong: always two dimensions
# loses: check-3b-fresh-z
# hint: z needs model.latent_dim columns
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, 2)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: antithetic
# loses: check-3b-fresh-z
# hint: were they shifted to mean 0, or paired with
def new_digits(model, y, samples):
    half = torch.randn(len(y), (samples + 1) // 2, model.latent_dim)
    z = torch.cat([half, -half], dim=1)[:, :samples]
    return model.decode(z, y.unsqueeze(1))

# %% wrong: clamped z
# loses: check-3b-fresh-z
# hint: is z clamped? Leave the draws as they are
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim).clamp(-2.5, 2.5)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: classes from zero
# loses: check-3a-labels
# hint: the classes are 0, 1, 2
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, torch.arange(len(y)).unsqueeze(1))

# %% wrong: cold prior
# loses: check-3b-fresh-z
# hint: under the prior N(0, I)
def new_digits(model, y, samples):
    z = 0.7 * torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: draws of pixels
# loses: check-3a-labels
# hint: these are draws of x
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return torch.bernoulli(model.decode(z, y.unsqueeze(1)))

# %% wrong: labels repeated in the wrong order
# loses: check-3a-labels
# hint: laid out in the wrong order
def new_digits(model, y, samples):
    z = torch.randn(len(y) * samples, model.latent_dim)
    x = model.decode(z, y.repeat(samples))
    return x.reshape(len(y), samples, *x.shape[1:])

# %% wrong: labels sorted
# loses: check-3a-labels
# hint: the labels are sorted; keep them in the order in which they
def new_digits(model, y: Tensor, samples: int) -> Tensor:
    y = y.sort().values
    return model.decode(torch.randn(len(y), samples, model.latent_dim), y.unsqueeze(1))

# %% wrong: library call
# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: lets the library do the work
def new_digits(model, y, samples):
    return cvae.sample(y.repeat_interleave(samples)).unflatten(0, (len(y), samples))

# %% wrong: one number for all dimensions
# loses: check-3b-fresh-z
# hint: latent dimensions share their number
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, 1).expand(-1, -1, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: one sheet for each class
# loses: check-3b-fresh-z
# hint: Two labels share their z
def new_digits(model, y, samples):
    z = torch.randn(model.classes, samples, model.latent_dim)
    return model.decode(z[y], y.unsqueeze(1))

# %% wrong: one z for each label
# loses: check-3b-fresh-z
# hint: The digits of one label share their z
def new_digits(model, y, samples):
    z = torch.randn(len(y), 1, model.latent_dim).expand(-1, samples, -1)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: samples first
# loses: check-3a-labels
# hint: the samples come first
def new_digits(model, y, samples):
    z = torch.randn(samples, len(y), model.latent_dim)
    return model.decode(z, y)

# %% wrong: seeded
# loses: check-3b-fresh-z
# hint: Two calls give the same z
def new_digits(model, y, samples):
    torch.manual_seed(0)
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: sigmoid twice
# loses: check-3a-labels
# hint: no sigmoid is needed
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1)).sigmoid()

# %% wrong: squeezed
# loses: check-3a-labels
# hint: the pixels are right, but axes are lost: .squeeze()
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1)).squeeze()

# %% wrong: standardised
# loses: check-3b-fresh-z
# hint: were they shifted to mean 0, or paired with
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    if samples > 1:
        z = (z - z.mean(1, keepdim=True)) / z.std(1, keepdim=True)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: standardised over all
# loses: check-3b-fresh-z
# hint: were they shifted to mean 0? Leave the draws
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, model.latent_dim)
    if z.numel() > 1:
        z = (z - z.mean()) / z.std()
    return model.decode(z, y.unsqueeze(1))

# %% wrong: uniform noise
# loses: check-3b-fresh-z
# hint: under the prior N(0, I)
def new_digits(model, y, samples):
    z = torch.rand(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: z is zero
# loses: check-3b-fresh-z
# hint: z is 0 everywhere
def new_digits(model, y, samples):
    z = torch.zeros(len(y), samples, model.latent_dim)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: z shared by the labels
# loses: check-3b-fresh-z
# hint: Two labels share their z
def new_digits(model, y, samples):
    z = torch.randn(1, samples, model.latent_dim).expand(len(y), -1, -1)
    return model.decode(z, y.unsqueeze(1))

# %% wrong: draws of pixels and one z for all
# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: The pixels are 0 or 1: these are draws of x. Return
def new_digits(model, y, samples):
    z = torch.randn(1, samples, model.latent_dim).expand(len(y), -1, -1)
    return torch.bernoulli(model.decode(z, y.unsqueeze(1)))

# %% wrong: labels without an axis
# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: y.unsqueeze(1)
def new_digits(model, y, samples):
    return model.decode(torch.randn(len(y), samples, model.latent_dim), y)

# %% wrong: eight dimensions whatever the model has
# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: (N, S, model.latent_dim)
def new_digits(model, y, samples):
    return model.decode(torch.randn(len(y), samples, 8), y.unsqueeze(1))

# %% wrong: draws of pixels and a seed
# loses: check-3a-labels
# loses: check-3b-fresh-z
# hint: (is a seed set?)
def new_digits(model, y, samples):
    torch.manual_seed(0)
    z = torch.randn(len(y), samples, model.latent_dim)
    return torch.bernoulli(model.decode(z, y.unsqueeze(1)))
