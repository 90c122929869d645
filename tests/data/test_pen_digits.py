"""Digits traced from their images, and inked again."""

import numpy as np
import pytest
import torch

from course_utils import data
from course_utils.data.pen_digits import PEN, ROWS, SCALE
from course_utils.data.strokes import lengths, require_stroke5, simplified


def image(*lines, width=1.5):
    """An image with straight lines ((x, y), (x, y)) in pixels: (1, 1, 28, 28), 0 and 1."""
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    at = torch.stack([columns, rows], -1)
    near = torch.zeros(28, 28, dtype=torch.bool)
    for start, stop in lines:
        start, along = torch.tensor(start).float(), torch.tensor(stop).float() - torch.tensor(start).float()
        t = (((at - start) @ along) / along.square().sum()).clamp(0, 1)
        near |= (at - start - t.unsqueeze(-1) * along).norm(dim=-1) <= width
    return near.float()[None, None]


@pytest.fixture(scope="module")
def traced(mnist):
    return data.trace(mnist.test.x[:500])


def test_traced_digits_are_drawings(traced):
    assert traced.shape == (500, ROWS, 5) and traced.dtype == torch.float32
    require_stroke5(traced)
    points, strokes = lengths(traced).float() + 1, traced[..., 3].sum(1)
    assert 8 < points.mean() < 11 and 1.1 < strokes.mean() < 1.6
    assert traced[traced[..., 4] == 0][:, :2].std().item() == pytest.approx(1, abs=0.15)


def test_ink_is_where_the_scan_has_it(mnist, traced):
    """At the best shift by up to 2 pixels, the traced line lies on scanned ink, and near all of it."""
    inked, scanned = data.ink(traced), mnist.test.x[:500] > 102
    assert inked.shape == (500, 1, 28, 28) and inked.min() >= 0 and inked.max() <= 1
    thick = torch.nn.functional.max_pool2d(scanned.float(), 5, 1, 2)
    shifts = [(dy, dx) for dy in range(-2, 3) for dx in range(-2, 3)]
    moved = torch.stack([inked.roll(shift, (2, 3)) for shift in shifts])
    on_ink = (moved * thick).sum((2, 3, 4)) / moved.sum((2, 3, 4))
    assert on_ink.max(0).values.mean() > 0.97
    both = (moved > 0.5).float()
    covered = (torch.nn.functional.max_pool2d(both.flatten(0, 1), 5, 1, 2).view_as(moved) * scanned).sum(
        (2, 3, 4)
    )
    assert (covered / scanned.sum((1, 2, 3))).max(0).values.mean() > 0.97


def test_the_conventions():
    """From the upper left end; a cross in two strokes; a ring from its top, counterclockwise."""
    (line,) = data.strokes(data.trace(image(((20, 5), (6, 22))))[0])
    assert line[-1, 0] < -1 and line[-1, 1] > 1, "downwards"
    (flat,) = data.strokes(data.trace(image(((22, 14), (5, 14))))[0])
    assert flat[-1, 0] > 2 and flat[-1, 1].abs() < 0.3, "to the right"
    cross = data.strokes(data.trace(image(((4, 4), (23, 23)), ((23, 4), (4, 23))))[0])
    assert len(cross) == 2
    for stroke in cross:
        assert (stroke[-1] - stroke[0]).abs().min() > 3, "each goes through the crossing"
    corners = [(14, 4), (5, 10), (5, 18), (14, 24), (23, 18), (23, 10)]
    (ring,) = data.strokes(data.trace(image(*zip(corners, [*corners[1:], corners[0]], strict=True)))[0])
    torch.testing.assert_close(ring[0], ring[-1], msg="closed", atol=1e-5, rtol=0)
    assert ring[:, 1].min() > -0.5 and ring[1, 0] < 0
    bar, stem = data.strokes(data.trace(image(((5, 5), (22, 5)), ((14, 5), (14, 24))))[0])
    assert (bar[-1] - bar[0]).abs()[0] > 3 and (stem[-1] - stem[0]).abs()[1] > 3


def test_pixels_of_both_kinds(mnist, traced):
    torch.testing.assert_close(data.trace(mnist.test.x[:5] / 255), traced[:5])


def test_even_the_wildest_image_fits():
    noise = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))
    require_stroke5(data.trace(noise))
    dot = torch.zeros(1, 1, 28, 28)
    dot[..., 5, 5] = 1
    assert lengths(data.trace(dot)).item() == 1


def test_what_cannot_be_traced():
    with pytest.raises(ValueError, match=r"x must have shape \(N, 1, H, W\), got \(28, 28\)"):
        data.trace(torch.zeros(28, 28))
    with pytest.raises(ValueError, match="each image must have ink, got none in image 1"):
        data.trace(torch.stack([torch.ones(1, 28, 28), torch.zeros(1, 28, 28)]))


def test_ink_has_the_pen_s_width_and_its_weight_in_the_middle():
    drawing = data.from_strokes([np.array([[0.0, 0.0], [12 / SCALE, 0.0]])], 4).unsqueeze(0)
    (inked,) = data.ink(drawing)
    assert inked.sum() == pytest.approx(12 * 2 * PEN + 3.1416 * PEN**2, rel=0.1)
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    centre = [(inked[0] * axis).sum().item() / inked.sum().item() for axis in (rows, columns)]
    assert centre == pytest.approx([14, 14], abs=0.05)
    lifted = data.from_strokes([np.array([[0.0, 0], [2, 0]]), np.array([[0.0, 2], [2, 2]])], 6).unsqueeze(0)
    assert data.ink(lifted)[0, 0, 14, 14] == 0, "no ink where the pen was lifted"


def test_simplified_keeps_within_its_tolerance():
    t = np.linspace(0, 6, 200)
    curve = np.stack([t, np.sin(t)], 1)
    few = simplified(curve, 0.1)
    assert len(few) < 12 and np.array_equal(few[[0, -1]], curve[[0, -1]])
    assert np.abs(np.interp(t, few[:, 0], few[:, 1]) - np.sin(t)).max() < 0.15
