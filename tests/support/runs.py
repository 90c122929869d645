"""Small runs of fit: models, data and settings that take a second."""

import os
import signal

import torch

from course_utils import models

SETTINGS = dict(epochs=3, batch_size=100, progress=False, device="cpu")


class Pairs(torch.utils.data.Dataset):
    """A torch data set of examples with their labels."""

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], int(self.y[i])


def make(seed=0, **options):
    torch.manual_seed(seed)
    return models.VAE(**{"latent_dim": 2, "x_shape": (1, 14, 14), "hidden": (32,)} | options)


def make_conditional(kind=models.ConditionalVAE):
    torch.manual_seed(0)
    return kind(latent_dim=2, x_shape=(1, 14, 14), hidden=(32,))


def same(one, two):
    return all(
        torch.equal(a, b) for a, b in zip(one.state_dict().values(), two.state_dict().values(), strict=True)
    )


def interrupted(model, after, by=signal.SIGINT):
    """The model, with a signal in training step ``after``; fit itself calls prepare once before the first."""
    prepare, calls = model.prepare, []

    def prepare_until(*arguments, **options):
        calls.append(1)
        if len(calls) == after + 1:
            os.kill(os.getpid(), by)
        return prepare(*arguments, **options)

    model.prepare = prepare_until
    return model


def table():
    """1,000 rows of 8 columns that share two causes."""
    noise = torch.Generator().manual_seed(1)
    causes, weight = torch.randn(1000, 2, generator=noise), torch.randn(2, 8, generator=noise)
    return causes @ weight + 0.3 * torch.randn(1000, 8, generator=noise)
