"""The ledger's numbers are those of the library's own sampled bound, and they add up."""

import re

import pytest
import torch

from course_utils import inference, objectives
from tests.diagrams.conftest import X_ON_THE_CURVE, Curve, Q, drawn


def test_numbers():
    rec, kl, bound, gap, log_px = map(float, re.findall(r"-?\d+\.\d{3}", drawn("ledger").alt))
    assert rec - kl == pytest.approx(bound, abs=0.002) and bound + gap == pytest.approx(log_px, abs=0.002)
    eps = torch.randn(100_000, 1, 1, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    mu, log_sigma = (q.unsqueeze(0) for q in Q)
    sampled = objectives.elbo_of(Curve(), X_ON_THE_CURVE, mu, log_sigma, eps)
    assert rec == pytest.approx(sampled.reconstruction.item(), abs=0.02)
    assert kl == pytest.approx(sampled.kl.item(), abs=0.001)
    assert log_px == pytest.approx(inference.grid_posterior(Curve(), X_ON_THE_CURVE).log_px.item(), abs=0.001)
    for number in (rec, kl, bound, gap, log_px):
        assert f">{number:.3f}<".replace("-", "−") in drawn("ledger").svg()
