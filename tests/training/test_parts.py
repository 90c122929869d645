"""Batches in parts: the same means and gradients as whole, but for the random numbers."""

import pytest
import torch

from course_utils import models, training
from course_utils.device import generator
from course_utils.training.parts import Workers, noises_of, parts_of
from course_utils.training.settings import Settings
from tests.support.runs import SETTINGS, make, same


def make_autoencoder():
    torch.manual_seed(0)
    return models.Autoencoder(2, x_shape=(1, 14, 14), hidden=(32,))


@pytest.mark.parametrize("parts", [2, 7])
def test_parts_give_what_whole_batches_give(x, parts):
    """Where nothing is drawn; 7 parts of 100 examples are not of one size."""
    whole, in_parts = make_autoencoder(), make_autoencoder()
    one = training.fit(whole, x, **SETTINGS)
    other = training.fit(in_parts, x, **SETTINGS, parts=parts)
    assert other.value == pytest.approx(one.value, rel=1e-5)
    for a, b in zip(whole.parameters(), in_parts.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4)


def test_each_part_has_its_own_random_numbers_at_each_step(x):
    settings = Settings(1, 100, 1e-3, "constant", "float32", 0, parts=3)
    drawn = [
        torch.rand(1, generator=noise).item()
        for step in (0, 1)
        for noise in noises_of(settings, step, torch.device("cpu"))
    ]
    assert len(set(drawn)) == 6
    one, two, three = make(), make(), make()
    training.fit(one, x, **SETTINGS, parts=3)
    training.fit(two, x, **SETTINGS, parts=3)
    training.fit(three, x, **SETTINGS, parts=3, seed=1)
    assert same(one, two) and not same(one, three)


def test_the_parts_are_the_batch():
    parts = parts_of(torch.arange(10), [generator(seed) for seed in range(4)])
    assert torch.equal(torch.cat([part for part, _ in parts]), torch.arange(10))
    assert Workers().own(parts) == parts and Workers().first


@pytest.mark.parametrize(
    "parts, message",
    [(0, "parts must be at least 1"), (101, "parts must be at most the size of a batch, 100, got 101")],
)
def test_wrong_numbers_of_parts(x, parts, message):
    with pytest.raises(ValueError, match=message):
        training.fit(make(), x, **SETTINGS, parts=parts)


def test_a_worker_without_a_part():
    workers = Workers()
    workers.count = 2
    with pytest.raises(ValueError, match="parts must be at least the number of workers, 2, got 1"):
        workers.require_parts(Settings(1, 100, 1e-3, "constant", "float32", 0), 1000)
