"""The decoder of the first page: a byte a weight, and pixels that nobody can tell from the whole ones."""

import base64
import json
import zlib

import numpy as np
import torch

from course_utils import pretrained
from course_utils.site.opening import LIMIT
from course_utils.site.quantized import packed


def logits_of(record: dict, z: torch.Tensor) -> torch.Tensor:
    """As opening.js computes them: (N, 784), -20 for pixels that are left out."""
    raw = np.frombuffer(zlib.decompress(base64.b64decode(record["weights"])), dtype=np.int8)
    at, x = 0, z
    for i, (scale, bias) in enumerate(zip(record["scales"], record["biases"], strict=True)):
        rows, columns = record["sizes"][i + 1], record["sizes"][i]
        weight = torch.from_numpy(raw[at : at + rows * columns].reshape(rows, columns).astype(np.float32))
        x = (x.relu() if i else x) @ (weight * torch.tensor(scale)[:, None]).T + torch.tensor(bias)
        at += rows * columns
    assert at == len(raw)
    out = torch.full((len(z), 784), -20.0)
    out[:, record["pixels"]] = x
    return out


def test_the_packed_decoder_draws_the_same():
    vae = pretrained.load("mnist-2d").cpu()
    line = torch.linspace(-LIMIT, LIMIT, 61)
    record = packed(vae.decoder, torch.cartesian_prod(line, line))
    z = (2 * torch.rand(2000, 2, generator=torch.Generator().manual_seed(0)) - 1) * LIMIT  # not the grid's
    with torch.no_grad():
        exact = vae.decoder(z).flatten(1).sigmoid()
    error = (logits_of(record, z).sigmoid() - exact).abs()
    assert error.max() < 0.03 and error.mean() < 0.001
    assert len(json.dumps(record)) < 450_000
