"""Class-conditional VAEs trained with several weights β of the KL term, and what was measured of them.

``vae-course train betas`` makes ``betas.npz`` again.
"""

import functools
import itertools
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils import data, evaluation, latents, objectives, training
from course_utils.arguments import require_tensor
from course_utils.data import ImageSet
from course_utils.device import generator
from course_utils.files import replacing
from course_utils.measuring import measures
from course_utils.models import ConditionalVAE
from course_utils.pretrained.stored import FOLDER

BETAS = (0.25, 0.5, 1.0, 2.0, 4.0)
SEEDS = (0, 1, 2)
FIT = dict(epochs=4, batch_size=256, learning_rate=3e-3)
FILE = "betas.npz"
SHOWN_DIGIT, SHOWN_DIMS, REACH, STEPS = 4, 3, 2.5, 9  # of the traversals


def beta_vae() -> ConditionalVAE:
    return ConditionalVAE(latent_dim=8, hidden=(256, 128))


def slant(x: Tensor) -> Tensor:
    """The shear of the ink, in columns to the right for each row up: x (N, H, W), not negative  ->  (N,).

    The covariance of column and row over the variance of the row, both weighted with the ink.
    """
    height, width = require_tensor("x", x).shape[1:]
    row, column = -torch.arange(float(height)).unsqueeze(1), torch.arange(float(width)).unsqueeze(0)
    weight = x / x.sum((1, 2), keepdim=True)
    row = row - (weight * row).sum((1, 2), keepdim=True)
    column = column - (weight * column).sum((1, 2), keepdim=True)
    return (weight * row * column).sum((1, 2)) / (weight * row * row).sum((1, 2))


def ink(x: Tensor) -> Tensor:
    """The sum of all pixels: x (N, H, W)  ->  (N,)."""
    return require_tensor("x", x).sum((1, 2))


class Found(NamedTuple):
    """The share of an attribute's variance that is found in z: in its best coordinate, in all of them."""

    in_one: float
    in_all: float


def found(z: Tensor, attribute: Tensor, y: Tensor) -> Found:
    """How much of ``attribute`` is a linear function of z, within the classes.

    z (N, K), attribute (N,), labels y (N,). The mean of each class is taken from both first: what they share
    only because both differ between the classes is not style.
    """
    z, attribute = (_within(v.double(), y) for v in (z, attribute.unsqueeze(1)))
    correlation = (z * attribute).sum(0) / (z.square().sum(0) * attribute.square().sum()).sqrt()
    rest = attribute - z @ torch.linalg.lstsq(z, attribute).solution
    return Found(
        correlation.square().nan_to_num().max().item(),
        1 - (rest.square().sum() / attribute.square().sum()).item(),
    )


def _within(v: Tensor, y: Tensor) -> Tensor:
    means = torch.stack([v[y == label].mean(0) for label in range(int(y.max()) + 1)])
    return v - means[y]


@measures
def measured(model: ConditionalVAE, test: ImageSet, noise: torch.Generator) -> dict[str, float]:
    """Rate and distortion in nats, the active dimensions, and what is found of slant and ink in z = mu."""
    bound = evaluation.elbo_of_all(model, test.x, 4, noise, y=test.y)
    active = evaluation.active_units(model, test.x, generator=noise, y=test.y).active
    mu, _ = model.encode(model.prepare(test.x, noise), test.y)
    numbers = dict(
        rate=bound.kl.mean().item(),
        distortion=-bound.reconstruction.mean().item(),
        active=active.sum().item(),
    )
    for name, attribute in (("slant", slant), ("ink", ink)):
        share = found(mu, attribute(test.x.squeeze(1) / 255), test.y)
        numbers |= {f"{name}_in_one": share.in_one, f"{name}_in_all": share.in_all}
    return numbers


@measures
def traversals(model: ConditionalVAE, test: ImageSet, noise: torch.Generator) -> Tensor:
    """One digit at z = 0, moved along the three coordinates with most KL: (3, 9, 28, 28) uint8."""
    kl = evaluation.active_units(model, test.x, generator=noise, y=test.y).kl
    values = torch.linspace(-REACH, REACH, STEPS, device=kl.device)
    rows = [
        latents.traverse(model, torch.zeros_like(kl), dim, values, y=SHOWN_DIGIT)
        for dim in kl.topk(SHOWN_DIMS).indices.tolist()
    ]
    return (255 * torch.stack(rows)).round().to(torch.uint8).squeeze(2).cpu()


def train(out: Path, device: torch.device, betas: tuple = BETAS, seeds: tuple = SEEDS) -> dict:
    """Train a model for each β and each seed, write what is measured of them to ``out``, and return it.

    Raises FileExistsError rather than overwrite a file.
    """
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file.")
    mnist, noise = data.mnist(device), generator(0, device)
    numbers, pictures = [], []
    for beta, seed in itertools.product(betas, seeds):
        torch.manual_seed(seed)
        model = beta_vae()
        objective = functools.partial(objectives.annealed_elbo, weight=beta, start=1.0)
        settings = dict(y=mnist.train.y, objective=objective, seed=seed, device=device, progress=False)
        training.fit(model, mnist.train.x, **FIT, **settings)
        numbers.append(measured(model, mnist.test, noise))
        print(f"beta {beta}, seed {seed}: {numbers[-1]}", flush=True)
        if seed == seeds[0]:
            pictures.append(traversals(model, mnist.test, noise))
    log = {
        name: np.array([one[name] for one in numbers]).reshape(len(betas), len(seeds)) for name in numbers[0]
    }
    log |= dict(beta=np.array(betas), traversals=torch.stack(pictures).numpy())
    with replacing(out) as file:
        np.savez_compressed(file, **log)
    return log


def packaged() -> dict[str, np.ndarray]:
    """What was measured, (5, 3) each, by β and seed, and the ``traversals`` (5, 3, 9, 28, 28), by β.

    ``beta`` (5,); ``rate`` and ``distortion`` in nats, means over the test digits; ``active``, how many of
    the eight dimensions; ``slant_in_one``, ``slant_in_all``, ``ink_in_one`` and ``ink_in_all`` as ``found``
    gives them. The traversals are of the first seed's models.
    """
    with np.load(FOLDER / FILE) as stored:
        return dict(stored)
