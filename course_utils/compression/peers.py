"""What the usual compressors make of the same images."""

import bz2
import gzip
import io
import lzma

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_batch, require_tensor


def peers(x: Tensor) -> dict[str, float]:
    """Bits per pixel of gzip, bz2, lzma and PNG at their strongest: x (N, *x_shape), uint8, or of 0 and 1.

    All images together make one file, which is best for these coders too. Pixels of 0 and 1 go in as bytes
    and as packed bits, and the smaller file counts; PNG takes them with one bit per pixel.
    """
    from PIL import Image

    require_batch("x", x, require_tensor("x", x).shape[1:])
    binary = bool(((x == 0) | (x == 1)).all())
    if not binary and x.dtype != torch.uint8:
        raise TypeError(f"x must be uint8 grey levels, or hold only 0 and 1, got other values, of {x.dtype}.")
    pixels = x.detach().cpu().numpy().astype(np.uint8).reshape(-1, x.shape[-1])  # one tall image
    forms = [pixels.tobytes(), np.packbits(pixels).tobytes()] if binary else [pixels.tobytes()]
    png = io.BytesIO()
    Image.fromarray(pixels > 0 if binary else pixels).save(png, "png", optimize=True)
    sizes = {
        "gzip": min(len(gzip.compress(form)) for form in forms),
        "bz2": min(len(bz2.compress(form)) for form in forms),
        "lzma": min(len(lzma.compress(form, preset=9 | lzma.PRESET_EXTREME)) for form in forms),
        "PNG": png.tell(),
    }
    return {name: 8 * size / x.numel() for name, size in sizes.items()}
