"""The shares of p(x|z) are those of the library's own Gaussian log-likelihood."""

import math
import re

import pytest
import torch

from course_utils import pretrained
from course_utils.distributions import gaussian_log_likelihood
from tests.diagrams.conftest import drawn


@torch.no_grad()
def test_numbers(mnist):
    model, x = pretrained.load("mnist-2d"), mnist.test.x[50].flatten() / 255
    z = torch.randn(10_000, 2, generator=torch.Generator().manual_seed(0))

    def log_px_given(z):
        return gaussian_log_likelihood(x, model.decode(z).flatten(1), 0.035)

    axis = torch.linspace(-2.5, 2.5, 101)
    largest = log_px_given(torch.cartesian_prod(axis, axis)).max()
    powers = (log_px_given(z[:5]) - largest) / math.log(10)
    shown = [int(power) for power in re.findall(r"10 to the (-\d+)", drawn("observation_model").alt)]
    assert shown == pytest.approx(powers.tolist(), abs=3)  # the grid is coarser than the diagram's search
    shares = log_px_given(z).double().softmax(0).sort(descending=True).values.cumsum(0)
    assert f"{int((shares < 0.99).sum()) + 1} make up 99 percent" in drawn("observation_model").alt
