"""Stroke-3 and stroke-5, there and back, and what is neither."""

import numpy as np
import pytest
import torch

from course_utils import data, models
from course_utils.data.strokes import lengths, require_stroke5, to_stroke3, to_stroke5
from tests.support.drawings import random_drawings


def test_stroke_5_and_back():
    drawings = random_drawings(20)
    x = to_stroke5(drawings, 31)
    assert x.shape == (20, 31, 5)
    require_stroke5(x)
    for drawing, row in zip(drawings, x, strict=True):
        assert torch.equal(to_stroke3(row), torch.as_tensor(drawing).float())
    assert lengths(x).tolist() == [len(drawing) for drawing in drawings]


def test_strokes_are_the_sums_of_the_offsets():
    drawing = torch.tensor([[1.0, 0, 0], [0, 2, 1], [5, 5, 0], [-1, 0, 1], [3, 3, 1]])
    (x,) = to_stroke5([drawing], 8)
    lines = [line.tolist() for line in data.strokes(x)]
    assert lines == [[[0, 0], [1, 0], [1, 2]], [[6, 7], [5, 7]], [[8, 10]]]
    (empty,) = to_stroke5([torch.zeros(0, 3)], 3)
    assert [line.tolist() for line in data.strokes(empty)] == [[[0, 0]]]


@pytest.mark.parametrize(
    "damage, message",
    [
        (lambda x: x[..., 3].fill_(0), "exactly one of the three pen states"),
        (lambda x: x[:, 3, 2:].copy_(torch.tensor([0.5, 0.5, 0])), "exactly one of the three pen states"),
        (lambda x: x[:, 1, 2:].copy_(torch.tensor([0, 0, 1])), "has an end and every p₃ is 1 from there on"),
        (lambda x: x[:, -1, 2:].copy_(torch.tensor([1, 0, 0])), "has an end"),
        (lambda x: x[0, 0].fill_(float("nan")), "must be finite"),
    ],
)
def test_what_is_not_stroke_5(damage, message):
    x = to_stroke5([np.ones((4, 3)), np.ones((5, 3))], 8)
    require_stroke5(x)
    damage(x)
    with pytest.raises(ValueError, match=message):
        require_stroke5(x)


def test_drawings_of_another_shape():
    for drawing in (np.ones((8, 3)), np.ones((2, 5)), np.ones(3)):
        with pytest.raises(ValueError, match=r"shape \(n, 3\) with n < rows = 8, got .* for drawing 1"):
            to_stroke5([np.ones((2, 3)), drawing], 8)
    with pytest.raises(ValueError, match=r"x must have shape \(B, T, 5\)"):
        require_stroke5(torch.zeros(4, 3))


def test_strokes_of_ones_own_and_back():
    """The inverse of ``strokes``: of every packaged drawing, and of strokes as lists, arrays and tensors."""
    for drawing in data.sketches(device="cpu").test.x:
        made = data.from_strokes(data.strokes(drawing), len(drawing))
        torch.testing.assert_close(made, drawing, atol=1e-5, rtol=0)
    lines = [[(3, 1), (4, 1), (4, 2)], np.array([[0.0, 0.0], [5.0, 5.0]]), torch.tensor([[2.5, 2.5]])]
    x = data.from_strokes(lines, 8)
    assert x.shape == (8, 5) and x.dtype == torch.float32
    assert models.SketchRNN(2, 8, 4, 4, 2).prepare(x.unsqueeze(0)).shape == (1, 8, 5)
    back = data.strokes(x)
    for line, got in zip(lines, back, strict=True):
        torch.testing.assert_close(got, torch.as_tensor(line).float() - torch.tensor([3.0, 1.0]))
    dot_first = data.strokes(data.from_strokes([[(1, 1)], [(2, 2), (3, 3)]], 8))
    assert [len(line) for line in dot_first] == [2, 2] and (dot_first[0] == 0).all()


@pytest.mark.parametrize(
    "lines, message",
    [
        ([], "at least one stroke"),
        ([[(0, 0), (1, 1)], []], r"shape \(P, 2\) with P >= 1, got .* for stroke 1"),
        ([[0, 1]], r"got \(2,\) for stroke 0"),
        ([[(0, 0), (float("nan"), 1)]], "stroke 0 must be finite"),
        ([[(0, 0)] * 9], "n < rows = 8"),
    ],
)
def test_strokes_that_make_no_drawing(lines, message):
    with pytest.raises(ValueError, match=message):
        data.from_strokes(lines, 8)
