"""Amortization: many steps for each x, or one pass for all, and what that costs in nats."""

from typing import NamedTuple

import torch
from torch import Tensor

from course_utils import inference
from course_utils.diagrams.bars import bar
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.plane import Plane
from course_utils.diagrams.primitives import Sheet
from course_utils.inference import plane as planes
from course_utils.inference.ascent import PosteriorPath
from course_utils.models import VAE

LIMIT = 3.4  # of the planes
EVERY = 5  # of the path's steps, one is drawn as a dot


class Gaps(NamedTuple):
    """Of one x, in nats."""

    encoder: float
    best: float
    log_px: float

    @property
    def amortization(self) -> float:
        return self.best - self.encoder

    @property
    def approximation(self) -> float:
        return self.log_px - self.best


@torch.no_grad()
def amortization(model: VAE, x: Tensor, path: PosteriorPath, best: inference.FittedPosterior) -> Diagram:
    """Ascent from the prior next to one pass of the encoder, for a few x; the gap's two parts for the first.

    model: with two latent dimensions
    x: (N, *x_shape), of about three images, already binary
    path: from inference.posterior_path(model, x)
    best: from inference.fit_posterior(model, x[:1])
    """
    mu, log_sigma = model.encode(x)
    gaps = _gaps(model, x[:1], mu[:1], log_sigma[:1], best)
    steps = len(path.mu) - 1
    alt = (
        f"Left: one q for each of {len(x)} images, found by {steps} small steps of gradient ascent from "
        "the prior; the paths of mu are drawn in the latent plane. Right: one encoder network gives q for "
        "all images in one pass. Below, the gap of the first image: F of the encoder's q is "
        f"{gaps.encoder:.2f} nats, F of the best Gaussian q {gaps.best:.2f}, log p(x) {gaps.log_px:.2f}; "
        f"so the amortization gap is {gaps.amortization:.2f} and the approximation gap "
        f"{gaps.approximation:.2f} nats."
    )
    drawn = (x[:, 0], path.mu, mu, gaps)
    return Diagram("amortization", alt, _wide(*drawn), _narrow(*drawn))


def _gaps(model: VAE, x: Tensor, mu: Tensor, log_sigma: Tensor, best: inference.FittedPosterior) -> Gaps:
    mus, log_sigmas = torch.stack([mu, best.mu]), torch.stack([log_sigma, best.log_sigma])
    encoder, fitted = planes.elbo(model, x, mus, log_sigmas)[:, 0].tolist()
    log_px = planes.window(model, x, mus[:, 0], log_sigmas[:, 0]).log_px
    return Gaps(encoder, fitted, log_px)


def _wide(x: Tensor, path: Tensor, mu: Tensor, gaps: Gaps) -> Sheet:
    sheet = Sheet(680, 392)
    sheet.heading(10, 24, "One $q$ for each $x$, by many small steps")
    sheet.heading(358, 24, "One network for all $x$, in one pass")
    _ascent(sheet, x, path, 10, 42, 160)
    _one_pass(sheet, x, mu, 358, 42, 160)
    sheet.rule(226)
    sheet.heading(10, 254, "The gap has two parts: here they are for the first $x$")
    _bars(sheet, x[0], gaps, 96, 662)
    return sheet


def _narrow(x: Tensor, path: Tensor, mu: Tensor, gaps: Gaps) -> Sheet:
    sheet = Sheet(360, 664)
    sheet.heading(10, 24, "One $q$ for each $x$, by many small steps")
    _ascent(sheet, x, path, 10, 42, 176)
    sheet.rule(238)
    sheet.heading(10, 266, "One network for all $x$, in one pass")
    _one_pass(sheet, x, mu, 10, 284, 176)
    sheet.rule(480)
    sheet.heading(10, 508, "The gap has two parts: here for the first $x$")
    _bars_narrow(sheet, gaps)
    return sheet


def _tops(x: Tensor, top: float, size: float) -> list[float]:
    return [top + i * (size - 46) / (len(x) - 1) for i in range(len(x))]


def _ascent(sheet: Sheet, x: Tensor, path: Tensor, left: float, top: float, size: float) -> None:
    for image, y in zip(x, _tops(x, top, size), strict=True):
        sheet.digit(left, y, 46, image)
        sheet.arrow((left + 50, y + 26), (left + 142, y + 26))
        sheet.note(left + 93, y + 19, f"{len(path) - 1} steps", anchor="middle")
    plane = Plane(left + 148, top, size, LIMIT)
    plane.draw(sheet)
    for i in range(len(x)):
        places = [plane.at(z) for z in path[::EVERY, i].tolist()]
        sheet.curve(places, "q", 1)
        for place in places[:-1]:
            sheet.dot(*place, "q", 1.6)
        _end(sheet, plane, path[-1, i].tolist(), x[i])
    sheet.circle(*plane.at((0, 0)), 4, "q", fill="paper")


def _one_pass(sheet: Sheet, x: Tensor, mu: Tensor, left: float, top: float, size: float) -> None:
    middle = top + size / 2
    for image, y in zip(x, _tops(x, top, size), strict=True):
        sheet.digit(left, y, 46, image)
        sheet.arrow((left + 49, y + 23), (left + 60, y + 23))
    sheet.network(left + 95, middle, 66, size, 76, "q", "encoder")
    sheet.arrow((left + 131, middle), (left + 145, middle))
    plane = Plane(left + 148, top, size, LIMIT)
    plane.draw(sheet)
    for image, z in zip(x, mu.tolist(), strict=True):
        _end(sheet, plane, z, image)


def _end(sheet: Sheet, plane: Plane, z: tuple[float, float], image: Tensor) -> None:
    """Where q ends up, named by its digit: above the middle of the plane a little higher, below it lower."""
    x, y = plane.at(z)
    sheet.dot(x, y, "q", 4)
    sheet.digit(x - 13, y - 32 if y < plane.at((0, 0))[1] + 2 else y + 6, 26, image, "none")


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _bars(sheet: Sheet, image: Tensor, gaps: Gaps, left: float, right: float) -> None:
    sheet.digit(10, 300, 60, image)
    middle = left + (right - left) * gaps.amortization / (gaps.log_px - gaps.encoder)
    bar(sheet, left, middle, 316, 28, "gap")
    bar(sheet, middle, right, 316, 28, "gap")
    sheet.words(left, 286, "amortization gap", "gap", bold=True)
    sheet.note(left, 304, f"{_number(gaps.amortization)} nats: one network answers for all")
    sheet.words(right, 286, "approximation gap", "gap", anchor="end", bold=True)
    sheet.note(right, 304, f"{_number(gaps.approximation)} nats: $q$ is Gaussian", anchor="end")
    places = (
        (left, "start", "$F(q_{encoder})$", "q", gaps.encoder),
        (right, "end", "$log p(x)$", "ink", gaps.log_px),
    )
    for x, anchor, formula, colour, value in places:
        sheet.words(x, 366, formula, colour, anchor=anchor)
        sheet.note(x, 384, _number(value), anchor=anchor)
    inside = min(max(middle, left + 130), right - 110)
    sheet.words(inside, 366, "$F(q^*)$", "q", anchor="middle")
    sheet.note(inside, 384, _number(gaps.best), anchor="middle")


def _bars_narrow(sheet: Sheet, gaps: Gaps) -> None:
    left, right = 12, 346
    middle = left + (right - left) * gaps.amortization / (gaps.log_px - gaps.encoder)
    sheet.words(left, 534, "amortization gap", "gap", bold=True)
    sheet.words(right, 534, "approximation gap", "gap", anchor="end", bold=True)
    for x, anchor, value, why in (
        (left, "start", gaps.amortization, "one network for all"),
        (right, "end", gaps.approximation, "$q$ is Gaussian"),
    ):
        sheet.note(x, 552, f"{_number(value)} nats:", anchor=anchor)
        sheet.note(x, 569, why, anchor=anchor)
    bar(sheet, left, middle, 580, 26, "gap")
    bar(sheet, middle, right, 580, 26, "gap")
    inside = min(max(middle, left + 124), right - 96)
    for x, anchor, formula, colour, value in (
        (left, "start", "$F(q_{encoder})$", "q", gaps.encoder),
        (inside, "middle", "$F(q^*)$", "q", gaps.best),
        (right, "end", "$log p(x)$", "ink", gaps.log_px),
    ):
        sheet.words(x, 630, formula, colour, anchor=anchor)
        sheet.note(x, 649, _number(value), anchor=anchor)
