"""The gap's two parts are those that inference.amortization_gap estimates by sampling."""

import re

import pytest

from course_utils import inference, pretrained
from tests.diagrams.conftest import binary, drawn


def test_numbers(mnist):
    encoder, best, log_px, amortization, approximation = map(
        float, re.findall(r"-?\d+\.\d\d", drawn("amortization").alt)
    )
    assert amortization == pytest.approx(best - encoder, abs=0.011) and amortization > 0
    assert approximation == pytest.approx(log_px - best, abs=0.011) and approximation > 0
    first = binary(mnist.test.x[[16, 25, 50]])[:1]
    sampled = inference.amortization_gap(pretrained.load("mnist-2d"), first)
    assert encoder == pytest.approx(sampled.elbo_encoder.item(), abs=0.15)
    assert best == pytest.approx(sampled.elbo_best.item(), abs=0.15)
    assert log_px == pytest.approx(sampled.log_px.item(), abs=0.15)
