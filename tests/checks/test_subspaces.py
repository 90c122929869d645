"""Rows that are right up to a sign or a choice of basis."""

import math

import pytest
import torch

from course_utils import checks


def test_directions_have_no_sign():
    want = torch.tensor([[0.6, 0.8, 0.0], [0.8, -0.6, 0.0]])
    for right in (want, -want, want * torch.tensor([[1], [-1]]), want.double().numpy()):
        checks.directions(right, want, "the rows", hints=[(want.flip(0), "the order is wrong.")])
    for wrong, message in [
        (-want.flip(0), "the order is wrong"),
        (2 * want, "span the right subspace, but are not the directions themselves"),
        (want[[1, 1]], "the rows: expected"),
        (want.T, "must have shape.*one in each row"),
        (want + float("nan"), "must be finite, got NaN"),
    ]:
        with pytest.raises(checks.Mistake, match=message):
            checks.directions(
                wrong,
                want,
                "the rows",
                hints=[(want.flip(0), "the order is wrong.")],
                advice="one in each row",
            )


def test_a_subspace_has_many_bases():
    generator = torch.Generator().manual_seed(0)
    tilt = math.radians(0.3)
    for _ in range(20):
        first, second, third, fourth = torch.linalg.qr(torch.randn(5, 4, generator=generator).double()).Q.T
        want, other = torch.stack([first, second]), torch.stack([third, fourth])
        tilted = torch.stack([first, math.cos(tilt) * second + math.sin(tilt) * third])
        mix = torch.randn(2, 2, generator=generator).double() + 3 * torch.eye(2)
        checks.subspace(mix @ want, want, "the plane", [(other, "another one.")])
        for wrong, message in [
            (mix @ other, "the plane: another one"),
            (mix @ tilted, r"between the expected subspace and yours is 0\.3°"),
            (torch.stack([first, 2 * first]), "yours is 90.0°"),
            (want.T, "must have shape"),
            (want / 0, "must be finite, got ∞"),
        ]:
            with pytest.raises(checks.Mistake, match=message):
                checks.subspace(wrong, want, "the plane", [(other, "another one.")])
