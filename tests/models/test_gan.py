"""The GAN: its shapes, and clear errors. Its training is in tests/training/test_gan.py."""

import pytest
import torch
from torch import nn

from course_utils import models


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def test_shapes_dtypes_and_devices(mnist):
    x, gan = mnist.test.x[:5], models.GAN(hidden=(8,))
    assert gan.judge(gan.prepare(x)).shape == (5,)
    assert gan.decode(torch.randn(2, 3, 64)).shape == (2, 3, 1, 28, 28)
    sample = gan.sample(2)
    assert sample.shape == (2, 1, 28, 28) and sample.min() >= 0 and sample.max() <= 1
    assert gan.double().prepare(x).dtype == torch.float64


def test_what_is_wrong_is_said(mnist):
    with pytest.raises(ValueError, match="x must be binary, because this model gives probabilities"):
        models.GAN(hidden=(8,)).prepare(mnist.test.x[:3] / 255)


def test_a_convolutional_gan_normalizes_its_generators_hidden_layers():
    gan = models.GAN(3, (1, 9, 12), hidden=(16,), architecture="conv")
    norms = [
        m.num_features for m in gan.generator.modules() if isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d)
    ]
    assert norms == [16, 64 * 2 * 3, 32], (
        "the hidden sizes, mirrored, and the channels between the convolutions"
    )
    assert sum(isinstance(m, nn.Conv2d) for m in gan.discriminator.modules()) == 2
    sample = gan.sample(5)
    assert sample.shape == (5, 1, 9, 12) and gan.judge(sample).shape == (5,)
    assert not any(isinstance(m, nn.Conv2d | nn.BatchNorm1d) for m in models.GAN(3, (1, 8, 8)).modules())
    with pytest.raises(ValueError, match="'conv' halves the image twice"):
        models.GAN(3, (64,), architecture="conv")


def test_fit_gan_has_moved():
    with pytest.raises(AttributeError, match=r"use training\.fit_gan\(model, x\)"):
        models.fit_gan
    assert not hasattr(models, "fit_all")
