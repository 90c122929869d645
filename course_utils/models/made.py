"""MADE, an autoregressive model: slide 23's neighbour of the VAE that gives log p(x) in one pass."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from course_utils.arguments import require_batch, require_count, require_floating
from course_utils.distributions import bernoulli_log_likelihood
from course_utils.measuring import draws
from course_utils.models.base import BinaryModel
from course_utils.models.networks import require_sizes


class MaskedLinear(nn.Linear):
    """A linear layer some of whose weights stay 0: ``mask`` (outputs, inputs) is True for the others."""

    def __init__(self, mask: Tensor, bias: bool = True):
        super().__init__(mask.shape[1], mask.shape[0], bias)
        self.register_buffer("mask", mask, persistent=False)
        with torch.no_grad():
            self.weight *= mask

    def forward(self, h: Tensor) -> Tensor:
        """h: (..., inputs)  ->  (..., outputs)."""
        return functional.linear(h, self.weight * self.mask, self.bias)


class MADE(BinaryModel):
    """p(x) = Π_d p(x_d | x_1 … x_{d-1}), all D conditionals from one masked network

    x is binary, its pixels in reading order. Hidden unit k reads the first m_k pixels, and the pixels after
    these read it; m_k goes evenly from 1 to D - 1. Besides the ``hidden`` units, each pixel reads all pixels
    before it directly. One pass gives the exact log p(x). A sample takes D passes, one for each pixel.
    Germain et al. 2015
    """

    def __init__(self, x_shape: Sequence[int] = (1, 28, 28), hidden: int = 300):
        super().__init__()
        require_count("hidden", hidden)
        self.x_shape = require_sizes("x_shape", x_shape)
        dim_x = require_count("the number of pixels in x_shape", math.prod(self.x_shape), at_least=2)
        pixel, m = torch.arange(dim_x), torch.linspace(1, dim_x - 1, hidden).round()
        self.hidden = MaskedLinear(pixel < m.unsqueeze(1))
        self.output = MaskedLinear(m <= pixel.unsqueeze(1))
        self.direct = MaskedLinear(pixel < pixel.unsqueeze(1), bias=False)

    def logits(self, x: Tensor) -> Tensor:
        """The logit of p(x_d = 1 | x_1 … x_{d-1}) for every pixel d.

        prepared x (B, *x_shape)  ->  (B, *x_shape).
        """
        x = require_batch("x", require_floating("x", x), self.x_shape).flatten(1)
        logits = self.output(self.hidden(x).relu()) + self.direct(x)
        # Under autocast the network computes in bfloat16.
        return logits.unflatten(1, self.x_shape).to(x.dtype)

    def log_px(self, x: Tensor) -> Tensor:
        """log p(x), exactly, in nats: prepared x (B, *x_shape)  ->  (B,)."""
        return bernoulli_log_likelihood(x.flatten(1), self.logits(x).flatten(1))

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """``count`` draws from p(x), pixel after pixel, one pass for each: (count, *x_shape) of 0 and 1."""
        require_count("count", count)
        x = torch.zeros(count, *self.x_shape, dtype=self.dtype, device=self.device)
        pixels = x.view(count, -1)
        for d in range(pixels.shape[1]):
            p = self.logits(x).flatten(1)[:, d].sigmoid()
            pixels[:, d] = torch.bernoulli(p, generator=generator)
        return x
