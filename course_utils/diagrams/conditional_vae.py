"""The class-conditional VAE: both networks get y; hold z, change y, and one hand writes ten digits."""

import torch
from torch import Tensor

from course_utils import latents
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.primitives import Sheet
from course_utils.models import ConditionalVAE


@torch.no_grad()
def conditional_vae(model: ConditionalVAE, x: Tensor, y: Tensor, seed: int = 0) -> Diagram:
    """The first x through both networks with its label, and every x's z decoded with each label.

    x: (N, 1, 28, 28), of about three images; y: (N,), their labels
    """
    drawn = latents.analogies(model, x, y, generator=torch.Generator().manual_seed(seed))[:, :, 0]
    images, labels = x[:, 0].to(drawn.dtype) / 255, y.tolist()
    alt = (
        "A class-conditional VAE. The encoder turns x and its label y into z, the style, "
        f"{model.latent_dim} numbers; the decoder turns z and y into x-tilde. Below, one row for each of "
        f"{len(labels)} images, of the digits {', '.join(map(str, labels))}: its z held fixed and decoded "
        f"with each of the {drawn.shape[1]} labels. A row's digits share slant and weight."
    )
    return Diagram(
        "conditional-vae", alt, _wide(model, images, labels, drawn), _narrow(model, images, labels, drawn)
    )


def _row(sheet: Sheet, corners: list[tuple[float, float]], size: float, digits: Tensor, label: int) -> None:
    for y, (left, top) in enumerate(corners):
        own = y == label
        sheet.digit(left, top, size, digits[y], "reconstruction" if own else "line", 2 if own else 1.25)


def _wide(model: ConditionalVAE, x: Tensor, labels: list[int], drawn: Tensor) -> Sheet:
    classes = drawn.shape[1]
    sheet = Sheet(680, 256 + 62 * len(labels))
    sheet.digit(10, 34, 72, x[0])
    sheet.words(46, 24, "$x$", anchor="middle", size=16)
    sheet.arrow((86, 70), (126, 70))
    sheet.network(184, 70, 110, 92, 46, "q", "encoder")
    sheet.arrow((243, 70), (310, 70))
    sheet.node(340, 70, "$z$", "q", radius=25)
    sheet.note(340, 34, f"the style, {model.latent_dim} numbers", "q", anchor="middle")
    sheet.arrow((370, 70), (436, 70))
    sheet.network(496, 70, 110, 46, 92, "reconstruction", "decoder")
    sheet.arrow((555, 70), (594, 70))
    sheet.digit(598, 34, 72, drawn[0, labels[0]])
    sheet.words(634, 24, "$x̃$", anchor="middle", size=16)
    left = 340 - 10 * classes
    for y in range(classes):
        given = y == labels[0]
        sheet.box(left + 20 * y, 142, 20, 26, "ink", fill="ink" if given else "none", corner=0)
        sheet.words(left + 20 * y + 10, 160, str(y), "paper" if given else "ink", anchor="middle", size=12.5)
    sheet.arrow((left - 4, 155), (184, 155), (184, 116))
    sheet.arrow((left + 20 * classes + 4, 155), (496, 155), (496, 116))
    sheet.words(340, 190, "$y$, the label, goes into both", anchor="middle")
    sheet.rule(206)
    sheet.heading(10, 232, "Hold $z$, change $y$: one handwriting, ten classes")
    step = 56
    for i, label in enumerate(labels):
        top = 246 + 62 * i
        sheet.digit(10, top, 52, x[i], "ink")
        _row(sheet, [(106 + step * y + 6, top) for y in range(classes)], 50, drawn[i], label)
    return sheet


def _narrow(model: ConditionalVAE, x: Tensor, labels: list[int], drawn: Tensor) -> Sheet:
    classes = drawn.shape[1]
    sheet = Sheet(360, 380 + 112 * len(labels))
    for left, image, name in ((18, x[0], "$x$"), (266, drawn[0, labels[0]], "$x̃$")):
        sheet.words(left + 38, 20, name, anchor="middle", size=16)
        sheet.digit(left, 28, 76, image)
    sheet.arrow((56, 108), (56, 130))
    sheet.network(56, 176, 84, 92, 48, "q", "encoder", towards="down")
    sheet.arrow((304, 130), (304, 108))
    sheet.network(304, 176, 84, 48, 92, "reconstruction", "decoder", towards="up")
    sheet.words(180, 150, "label $y$", anchor="middle")
    sheet.box(164, 160, 32, 32)
    sheet.words(180, 181, str(labels[0]), anchor="middle", bold=True)
    sheet.arrow((160, 176), (100, 176))
    sheet.arrow((200, 176), (260, 176))
    sheet.arrow((56, 222), (56, 262), (152, 262))
    sheet.node(180, 262, "$z$", "q", radius=24)
    sheet.arrow((208, 262), (304, 262), (304, 222))
    sheet.note(180, 308, f"the style, {model.latent_dim} numbers", "q", anchor="middle")
    sheet.rule(326)
    sheet.heading(10, 352, "Hold $z$, change $y$: one handwriting")
    half = (classes + 1) // 2
    for i, label in enumerate(labels):
        top = 368 + 112 * i
        sheet.digit(10, top + 25, 50, x[i], "ink")
        corners = [(84 + 54 * (y % half), top + 52 * (y // half)) for y in range(classes)]
        _row(sheet, corners, 48, drawn[i], label)
    return sheet
