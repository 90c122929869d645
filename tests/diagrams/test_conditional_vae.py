"""The rows of the conditional VAE are the library's analogies."""

import torch

from course_utils import latents, pretrained
from course_utils.diagrams.primitives import png
from tests.diagrams.conftest import drawn


def test_rows(mnist):
    chosen = [829, 347, 1138]
    x, y = mnist.test.x[chosen], mnist.test.y[chosen]
    model = pretrained.load("mnist-conditional")
    with torch.no_grad():
        rows = latents.analogies(model, x, y, generator=torch.Generator().manual_seed(0))[:, :, 0]
    svg = drawn("conditional_vae").svg()
    for row in rows:
        for digit in row:
            assert svg.count(png(digit)) >= 2  # once in each layout
