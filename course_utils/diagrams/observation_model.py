"""A generator network with noise of variance η: every x has a density, yet almost no z explains this x."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.plane import Plane
from course_utils.diagrams.primitives import Sheet
from course_utils.models.protocol import Decoder

DRAWS, SHOWN, CANDIDATES = 10_000, 5, 50
AT_ONCE = 2_000
# The best draw's surroundings are searched on a square grid this far on each side.
NEAR, POINTS = 0.15, 41


class Question(NamedTuple):
    """An x, the z that fits it best, a few z from the prior, and how well each fits.

    x, best_image: (28, 28); best: (2,); z: (5, 2); images: (5, 28, 28)
    powers: (5,), log10 of p(x|z) as a share of its largest value
    needed: how many of DRAWS draws make up 99 % of the mean of p(x|z)
    """

    x: Tensor
    best: Tensor
    best_image: Tensor
    z: Tensor
    images: Tensor
    powers: Tensor
    needed: int


class Example(NamedTuple):
    """One z, its image and the image with noise: (2,), (28, 28), (28, 28)."""

    z: Tensor
    mean: Tensor
    noisy: Tensor


@torch.no_grad()
def observation_model(model: Decoder, x: Tensor, eta: float, seed: int = 0) -> Diagram:
    """p(x|z) = N(x; G(z), eta I) with the model's decoder as G, and p(x|z) of one x at draws from the prior.

    model: with two latent dimensions
    x: one image, (1, 28, 28), uint8
    """
    noise = torch.Generator().manual_seed(seed)
    z = torch.randn(DRAWS, 2, generator=noise, dtype=model.dtype)
    question = _ask(model, x[0].to(model.dtype) / 255, z, eta)
    mean, example_z = _crispest(model, z[SHOWN : SHOWN + CANDIDATES])
    noisy = mean + math.sqrt(eta) * torch.randn(mean.shape, generator=noise, dtype=mean.dtype)
    example = Example(example_z, mean, noisy)
    powers = ", ".join(f"10 to the {power:.0f}" for power in question.powers.tolist())
    alt = (
        "A generator network: z is drawn from the standard normal, the decoder G turns it into a mean "
        f"image, and noise of variance eta = {eta:g} is added to every pixel, which gives x. Below, one "
        "image x and five draws of z from the prior: p(x|z), as a share of its largest value, is "
        f"{powers}. Of {DRAWS:,} draws, {question.needed} make up 99 percent of the mean of p(x|z)."
    )
    return Diagram("observation-model", alt, _wide(example, question, eta), _narrow(example, question, eta))


def _crispest(model: Decoder, z: Tensor) -> tuple[Tensor, Tensor]:
    """Of the draws, the image with the smallest share of grey, (28, 28), and its z, (2,)."""
    images = model.decode(z)[:, 0]
    grey = (images * (1 - images)).sum((1, 2)) / images.sum((1, 2))
    return images[grey.argmin()], z[grey.argmin()]


def _ask(model: Decoder, x: Tensor, z: Tensor, eta: float) -> Question:
    def exponents(z: Tensor) -> Tensor:
        images = (model.decode(part).flatten(1) for part in z.split(AT_ONCE))
        return torch.cat([-(image - x.flatten()).square().sum(1) / (2 * eta) for image in images])

    at_draws = exponents(z)
    step = torch.linspace(-NEAR, NEAR, POINTS, dtype=z.dtype)
    around = z[at_draws.argmax()] + torch.cartesian_prod(step, step)
    at_grid = exponents(around)
    best, largest = around[at_grid.argmax()], torch.maximum(at_grid.max(), at_draws.max())
    shares = (at_draws - largest).double().exp().sort(descending=True).values.cumsum(0)
    needed = int((shares < 0.99 * shares[-1]).sum()) + 1
    first = z[:SHOWN]
    powers = (at_draws[:SHOWN] - largest) / math.log(10)
    return Question(x, best, model.decode(best)[0], first, model.decode(first)[:, 0], powers, needed)


def _generator(sheet: Sheet, example: Example, left: float, top: float, size: float) -> Plane:
    plane = Plane(left, top, size, 2.6)
    plane.draw(sheet)
    x, y = plane.at(example.z.tolist())
    sheet.dot(x, y)
    sheet.words(x + 6, y + 5, "$z$", halo=True)
    return plane


def _on_grey(image: Tensor) -> Tensor:
    """Noise goes below 0 and above 1: the image on a scale that has room for both."""
    return (image + 0.45) / 1.9


def _wide(example: Example, question: Question, eta: float) -> Sheet:
    sheet = Sheet(680, 430)
    sheet.words(62, 24, "$z ∼ N(0, I)$", "prior", anchor="middle")
    _generator(sheet, example, 10, 38, 104)
    sheet.arrow((118, 90), (158, 90))
    sheet.network(212, 90, 100, 50, 104, "reconstruction", "decoder", symbol="$G_θ$")
    sheet.arrow((266, 90), (310, 90))
    sheet.digit(314, 38, 104, example.mean)
    sheet.words(366, 24, "mean $G_θ(z)$", "reconstruction", anchor="middle")
    sheet.arrow((422, 90), (474, 90))
    sheet.circle(490, 90, 12)
    sheet.words(490, 95, "+", anchor="middle", size=16)
    sheet.words(490, 28, "noise", "reconstruction", anchor="middle")
    sheet.words(490, 48, "$N(0, ηI)$", "reconstruction", anchor="middle")
    sheet.arrow((490, 56), (490, 74))
    sheet.arrow((506, 90), (562, 90))
    sheet.digit(566, 38, 104, _on_grey(example.noisy))
    sheet.words(618, 24, "$x$", anchor="middle", size=16)
    sheet.words(430, 172, "$p(x|z) = N(x; G_θ(z), ηI)$", "reconstruction", anchor="middle")
    sheet.rule(196)
    sheet.heading(10, 224, "Which $z$ could have drawn this $x$? Almost none.")
    sheet.digit(10, 240, 88, question.x)
    sheet.words(54, 350, "$x$", anchor="middle", size=16)
    _draws(sheet, question, Plane(120, 240, 150, 3.2))
    for i in range(SHOWN):
        _candidate(sheet, question, i, 300 + 60 * i, 240, 52)
    _candidate(sheet, question, SHOWN, 618, 240, 52)
    _conclusion(sheet, question, eta, 300, 366)
    return sheet


def _conclusion(sheet: Sheet, question: Question, eta: float, x: float, y: float) -> None:
    sheet.note(x, y, f"$p(x|z)$ as a share of its largest value, for $η = {eta:g}$")
    sheet.note(x, y + 20, f"The mean of $p(x|z)$ over {DRAWS:,} draws estimates $p(x)$:", "ink")
    sheet.note(x, y + 38, f"{question.needed} of the draws make up 99 % of it.", "ink")


def _draws(sheet: Sheet, question: Question, plane: Plane) -> None:
    plane.draw(sheet)
    for i, z in enumerate(question.z.tolist()):
        x, y = plane.at(z)
        sheet.dot(x, y, "prior")
        sheet.words(x + 6, y + 5, str(i + 1), "prior", size=12.5, halo=True)
    x, y = plane.at(question.best.tolist())
    sheet.dot(x, y, "posterior", 3.5)
    sheet.words(x + 6, y - 3, "here", "posterior", size=12.5, halo=True)


def _candidate(sheet: Sheet, question: Question, i: int, left: float, top: float, size: float) -> None:
    """A draw's number, image and share; the best z after the last."""
    middle, best = left + size / 2, i == SHOWN
    label = "here" if best else str(i + 1)
    sheet.words(middle, top + 12, label, "posterior" if best else "prior", anchor="middle", size=12.5)
    image = question.best_image if best else question.images[i]
    sheet.digit(left, top + 20, size, image, "posterior" if best else "line", 2 if best else 1.25)
    share = "$1$" if best else f"$10^{{{question.powers[i]:.0f}}}$"
    sheet.words(middle, top + size + 42, share, anchor="middle")


def _narrow(example: Example, question: Question, eta: float) -> Sheet:
    sheet = Sheet(360, 860)
    sheet.words(58, 22, "$z ∼ N(0, I)$", "prior", anchor="middle")
    _generator(sheet, example, 12, 34, 92)
    sheet.arrow((108, 80), (130, 80))
    sheet.network(176, 80, 84, 46, 92, "reconstruction", "decoder", symbol="$G_θ$")
    sheet.arrow((222, 80), (248, 80))
    sheet.digit(252, 34, 92, example.mean)
    sheet.words(298, 22, "mean $G_θ(z)$", "reconstruction", anchor="middle")
    sheet.arrow((298, 130), (298, 148))
    sheet.circle(298, 164, 12)
    sheet.words(298, 169, "+", anchor="middle", size=16)
    sheet.words(246, 169, "noise $N(0, ηI)$", "reconstruction", anchor="end")
    sheet.arrow((252, 164), (282, 164))
    sheet.arrow((298, 180), (298, 204))
    sheet.digit(252, 208, 92, _on_grey(example.noisy))
    sheet.words(236, 260, "$x$", anchor="middle", size=16)
    sheet.words(12, 246, "$p(x|z) =$", "reconstruction")
    sheet.words(12, 270, "$N(x; G_θ(z), ηI)$", "reconstruction")
    sheet.rule(324)
    sheet.heading(10, 352, "Which $z$ could have drawn this $x$?")
    sheet.heading(10, 372, "Almost none.")
    sheet.digit(12, 388, 100, question.x)
    sheet.words(62, 512, "$x$", anchor="middle", size=16)
    _draws(sheet, question, Plane(180, 388, 164, 3.2))
    for i in range(SHOWN + 1):
        _candidate(sheet, question, i, 26 + 124 * (i % 3), 576 + 112 * (i // 3) - 10, 60)
    sheet.note(12, 806, f"$p(x|z)$ as a share of its largest value, $η = {eta:g}$")
    sheet.note(12, 828, f"Mean over {DRAWS:,} draws ≈ $p(x)$:", "ink")
    sheet.note(12, 846, f"{question.needed} of them make up 99 % of it.", "ink")
    return sheet
