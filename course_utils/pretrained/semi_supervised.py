"""A hundred labels: what M2 and M1+M2 are fitted to, and their errors on the test digits.

``vae-course train mnist-m1m2`` and ``vae-course train mnist-m2`` make the packaged models, with the labels of
the first of three draws; ``label_draws`` has the others.

Unlike in Kingma et al. 2014, the 100 labelled digits come with distorted copies, also for the classifier on
the labels alone, and training is short. The settings were compared by the labels of the last 10,000 training
digits, from which no label was drawn then. One earlier setting of each method was also tried on the test
digits and dropped: 27.3 % for M2, 12.4 % for M1+M2.
"""

import functools
import math

import torch
from torch import Tensor
from torch.nn import functional

from course_utils import data, evaluation, objectives
from course_utils.device import generator
from course_utils.models import VAE
from course_utils.models.protocol import Classifier
from course_utils.pretrained.stored import FOLDER, load_into

PER_CLASS = 10
COPIES = 50
CODE_DRAWS = 8


def m1() -> VAE:
    """M1, whose codes M1+M2 classifies: what "mnist-50d" is made as."""
    return VAE(latent_dim=50)


def few_labels(y: Tensor, per_class: int = PER_CLASS, seed: int = 0) -> Tensor:
    """Which examples keep their label.

    y (N,)  ->  indices (classes · per_class,), drawn within each class.
    """
    noise = generator(seed)
    of_each = [(y.cpu() == label).nonzero().squeeze(1) for label in range(int(y.max()) + 1)]
    return torch.cat(
        [where[torch.randperm(len(where), generator=noise)[:per_class]] for where in of_each]
    ).to(y.device)


def distorted_digits(x: Tensor, copies: int = COPIES, seed: int = 0) -> Tensor:
    """Each image ``copies`` times, rotated, scaled, sheared and shifted at random.

    By up to 15°, 15 %, 0.2 and 2 pixels.
    x: (L, 1, H, W) uint8  ->  (copies · L, 1, H, W) uint8: the first copies of all images, then the second,
    and so on.
    """
    x, noise = x.repeat(copies, 1, 1, 1), generator(seed)
    most = [math.radians(15), 0.15, 0.2, 4 / x.shape[-1], 4 / x.shape[-2]]
    share = 2 * torch.rand(5, len(x), generator=noise, dtype=torch.float32) - 1
    angle, scale, shear, *shift = share * torch.tensor(most, dtype=torch.float32).unsqueeze(1)
    scale, cos, sin = 1 + scale, angle.cos(), angle.sin()
    rows = [
        torch.stack([scale * cos, shear - scale * sin, shift[0]], 1),
        torch.stack([scale * sin, scale * cos, shift[1]], 1),
    ]
    where = functional.affine_grid(torch.stack(rows, 1).to(x.device), list(x.shape), align_corners=False)
    return functional.grid_sample(x.float(), where, align_corners=False).round().to(torch.uint8)


@torch.no_grad()
def codes(x: Tensor, samples: int = CODE_DRAWS, seed: int = 0) -> Tensor:
    """z₁ of M1, the packaged mnist-50d.

    x (N, 1, 28, 28) uint8  ->  mu(x) (N, 50), averaged over ``samples`` pixel draws.
    """
    trained = load_into(m1(), FOLDER / "mnist-50d.safetensors").to(x.device)
    noise = generator(seed, x.device)
    draws = [
        torch.cat([trained.encode(trained.prepare(few, noise))[0] for few in x.split(1000)])
        for _ in range(samples)
    ]
    return torch.stack(draws).mean(0)


def examples(device: torch.device, of_codes: bool, alpha: float, weight: float, draw: int = 0) -> dict:
    """fit's x, all training digits or their codes, and its objective, which holds the labels of ``draw``."""
    train = data.mnist(device).train
    few = few_labels(train.y, seed=draw)
    x, x_l = train.x, distorted_digits(train.x[few])
    if of_codes:
        x, x_l = codes(x), codes(x_l)
    labelled = (x_l, train.y[few].repeat(COPIES))
    terms = dict(labelled=labelled, alpha=alpha, weight=weight)
    return dict(x=x, objective=functools.partial(objectives.semi_supervised, **terms))


def test_error(model: Classifier, noise: torch.Generator, of_codes: bool) -> dict:
    """The fraction of the 10,000 test digits whose label is not the most probable one under q(y|x)."""
    test = data.mnist(noise.device).test
    p = evaluation.label_probabilities(
        model, codes(test.x) if of_codes else test.x, 1 if of_codes else CODE_DRAWS, noise
    )
    return {"test_error": round((p.argmax(1) != test.y).float().mean().item(), 4)}
