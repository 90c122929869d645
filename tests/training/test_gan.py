"""The two losses of a GAN, and what it learns from them."""

import math

import pytest
import torch
from torch import nn

from course_utils import models, training


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def test_the_losses_of_the_gan_are_those_of_the_paper():
    """One epoch of one batch: the losses before the first step are those of a new discriminator."""
    x = torch.randint(0, 2, (32, 1, 4, 4)).float()
    gan = models.GAN(3, (1, 4, 4), hidden=(8,))
    nn.init.zeros_(gan.discriminator[-1].weight)
    nn.init.zeros_(gan.discriminator[-1].bias)  # D = ½ everywhere
    history = training.fit_gan(
        gan, x, epochs=1, batch_size=32, learning_rate=1e-6, device="cpu", progress=False
    )
    assert history["discriminator"][0] == pytest.approx(2 * math.log(2), abs=1e-4)
    assert history["generator"][0] == pytest.approx(math.log(2), abs=1e-3)


def test_a_gan_learns_two_images():
    """The generator ends at the data and nowhere else, whatever the seed."""
    x = torch.tensor([[1.0, 1, 0, 0], [0, 0, 1, 1]]).view(2, 1, 2, 2).repeat(256, 1, 1, 1)
    gan = models.GAN(2, (1, 2, 2), hidden=(32,))
    training.fit_gan(gan, x, epochs=80, batch_size=64, learning_rate=2e-3, device="cpu", progress=False)
    sample = gan.sample(500).flatten(1)
    nearest = torch.cdist(sample, x[:2].flatten(1)).min(1)
    assert nearest.values.median() < 0.3
    assert 50 < nearest.indices.sum() < 450, "both images"


def test_the_rate_stays_or_goes_up_and_down(monkeypatch):
    """As fit's schedules, over all steps of all epochs, and for both networks."""
    rates = []
    step = torch.optim.Adam.step
    monkeypatch.setattr(
        torch.optim.Adam, "step", lambda self: (rates.append(self.param_groups[0]["lr"]), step(self))
    )
    gan, x = models.GAN(2, (1, 4, 4), hidden=(8,)), torch.zeros(64, 1, 4, 4)
    how = dict(epochs=5, batch_size=16, learning_rate=1e-3, device="cpu", progress=False)
    training.fit_gan(gan, x, **how)
    assert rates == [1e-3] * 40
    rates.clear()
    training.fit_gan(gan, x, schedule="one-cycle", **how)
    assert rates[::2] == rates[1::2] and len(rates) == 40
    assert rates[0] == pytest.approx(1e-3 / 25) and max(rates) == rates[12] == 1e-3 and rates[-1] < 2e-5


def test_fit_gan_repeats_itself():
    x = torch.randint(0, 256, (64, 1, 4, 4), dtype=torch.uint8)
    weights = []
    for _ in range(2):
        torch.manual_seed(3)
        gan = models.GAN(2, (1, 4, 4), hidden=(8,))
        history = training.fit_gan(gan, x, epochs=2, batch_size=16, seed=1, device="cpu", progress=False)
        weights.append(torch.cat([parameter.flatten() for parameter in gan.parameters()]))
    assert torch.equal(*weights) and [len(losses) for losses in history.values()] == [2, 2]


def test_fit_gan_trains_a_gan():
    x = torch.rand(8, 1, 4, 4)
    for other, message in [
        (models.VAE(2, (1, 4, 4), (8,)), r"models\.GAN, got a VAE, which training\.fit may train"),
        (models.GAN, r"got the class GAN; make a model of it first, GAN\(…\)\."),
    ]:
        with pytest.raises(TypeError, match=message):
            training.fit_gan(other, x, epochs=1, device="cpu", progress=False)


def test_fit_gan_looks_at_its_arguments():
    gan, x = models.GAN(2, (1, 4, 4), hidden=(8,)), torch.rand(8, 1, 4, 4)
    with pytest.raises(ValueError, match=r"x \w+ be finite"):
        training.fit_gan(gan, x / 0, epochs=1, device="cpu", progress=False)
    for wrong in (
        dict(epochs=0),
        dict(learning_rate=0.0),
        dict(batch_size=0),
        dict(schedule="up"),
        dict(precision="half"),
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            training.fit_gan(gan, x, **wrong, device="cpu", progress=False)
