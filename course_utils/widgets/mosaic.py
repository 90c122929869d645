"""What a decoder draws everywhere on the latent plane, small enough to lie under the dots."""

import math

import numpy as np
from torch import nn
from torch.nn import functional

from course_utils import latents
from course_utils.widgets.base import grey_bytes

TILES = 9  # a side of the mosaic
SIDE = 14  # pixels: the largest side of a tile


def tile_shape(model: nn.Module) -> list[int]:
    """Height and width of a tile, in pixels."""
    return [-(-side // _factor(model)) for side in model.x_shape[1:]]


def pack_mosaic(model: nn.Module, limit: float, y: int | None = None) -> bytes:
    """The tiles of the plane from -limit to limit, row by row from the top, with 4 bits a pixel.

    Two pixels, from 0 to 15, share a byte. Each is decoded at the middle of its tile, with the label y for a
    model that takes labels.
    """
    pictures = latents.grid(model, TILES, limit * (TILES - 1) / TILES, y=y).flatten(0, 1)
    greys = functional.avg_pool2d(grey_bytes(pictures).float(), _factor(model), ceil_mode=True)
    nibbles = (greys * 15 / 255).round().flatten().cpu().numpy().astype(np.uint8)
    pairs = np.append(nibbles, np.zeros(len(nibbles) % 2, np.uint8)).reshape(-1, 2)
    return (16 * pairs[:, 0] + pairs[:, 1]).tobytes()


def _factor(model: nn.Module) -> int:
    """How many pixels a side become one."""
    return math.ceil(max(model.x_shape[1:]) / SIDE)
