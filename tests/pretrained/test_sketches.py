"""The pen drawings: the packaged model has the numbers it claims, and distorted drawings stay themselves."""

import pytest
import torch

from course_utils import data, evaluation, pretrained
from course_utils.pretrained import RECIPES, sketches


def test_the_characters_have_the_numbers_they_claim():
    rnn, numbers = pretrained.load("characters"), pretrained.numbers("characters")
    assert numbers["recipe"] == {"seed": RECIPES["characters"].seed, **RECIPES["characters"].fit}
    assert pretrained.path("characters").stat().st_size <= 2.2e6
    x = data.sketches(device="cpu").test.x
    bound = evaluation.elbo_of_all(rnn, x, 16, torch.Generator().manual_seed(1))
    assert -bound.value.mean().item() == pytest.approx(numbers["negative_test_bound_nats"], abs=1)
    assert bound.kl.mean().item() == pytest.approx(numbers["kl_nats"], abs=0.02)
    # The paper's units: a row of the longest drawing, a latent dimension.
    assert numbers["L_R"] == pytest.approx(-numbers["reconstruction_nats"] / 36, abs=1e-3)
    assert numbers["L_KL"] == pytest.approx(numbers["kl_nats"] / 32, abs=1e-3)


def test_distorted_drawings_stay_themselves():
    """The same pen, in order; on average in place; each copy, and in it each stroke, another;
    and nothing goes far.
    """
    x = data.sketches(device="cpu").train.x[:40]
    copies = sketches.distorted_drawings(x, 300).view(300, 40, 36, 5)
    assert torch.equal(copies[..., 2:], x[..., 2:].expand(300, -1, -1, -1))
    assert not copies[..., :2][x[..., 4].expand(300, -1, -1) == 1].any(), "an end has no offset"
    offset, there = x[..., :2], x[..., 4] == 0
    moved = (copies[..., :2] - offset).norm(dim=-1)[:, there]
    # A turn and a shear of 15° + 0.3 in all and a scaling of 1.15 · 1.075, and four deviations of the
    # tremble.
    assert (moved <= 0.85 * offset.norm(dim=-1)[there] + 0.03 * 6).all()
    error = copies[:, there][..., :2].std(0) / 300**0.5
    # turns and scalings of both signs: what is left on average is the shrinking of a turn, below 1 - cos 10°
    # - (1 - cos 5°) = 0.02
    assert (
        (copies[:, there][..., :2].mean(0) - offset[there]).abs()
        < 5 * error + 0.02 * offset.norm(dim=-1)[there][:, None]
    ).all()
    two = x[(x[..., 3].sum(1) == 2) & (x[..., 0].abs().sum(1) > 0)][:1]
    first, last = 0, int((two[0, :, 4] == 0).sum()) - 1
    turned = sketches.distorted_drawings(two, 2000)[:, [first, last], :2]
    angle = torch.atan2(turned[..., 1], turned[..., 0]) - torch.atan2(
        two[0, [first, last], 1], two[0, [first, last], 0]
    )
    angle = torch.atan2(angle.sin(), angle.cos())
    assert 0.2 < torch.corrcoef(angle.T)[0, 1] < 0.98, "the whole turns, and each stroke for itself"


def test_how_many_come_back():
    """Of drawings that a model returns as they are, all do; of exchanged ones none do."""
    x = data.sketches(device="cpu").test.x[:12]

    class Returning:
        reconstruct = staticmethod(lambda x: x)

    class Exchanging:
        reconstruct = staticmethod(lambda x: x.roll(1, 0))

    assert sketches.come_back(Returning, x) == (12, 12)
    assert sketches.come_back(Exchanging, x).nearest_to_itself == 0


def test_distances_of_drawings():
    """Eight points along each stroke, wherever its own points are; the place on the paper does not count."""
    one = data.from_strokes([[[0.0, 0.0], [7.0, 0.0]], [[0.0, 3.0], [7.0, 3.0]]], 8)
    finer = data.from_strokes([[[2.0, 5.0], [4.0, 5.0], [9.0, 5.0]], [[2.0, 8.0], [9.0, 8.0]]], 8)
    lower = data.from_strokes([[[0.0, 0.0], [7.0, 0.0]], [[0.0, 5.0], [7.0, 5.0]]], 8)
    single = data.from_strokes([[[0.0, 0.0], [7.0, 0.0]]], 8)
    assert sketches.form(one).shape == (2, 8, 2)
    torch.testing.assert_close(sketches.form(one)[0, :, 0], torch.arange(8.0) - 3.5)
    apart = sketches.distances(sketches.form(one), [sketches.form(x) for x in (one, finer, lower, single)])
    torch.testing.assert_close(apart, torch.tensor([0, 0, 1, torch.inf]), atol=1e-5, rtol=0)
