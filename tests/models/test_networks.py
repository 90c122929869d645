"""The networks: which sizes and which z they take."""

import numpy as np
import pytest
import torch

from course_utils import models
from course_utils.models.networks import decoder_network, encoder_network


def test_numpys_sizes_are_sizes():
    vae = models.VAE(2, np.zeros((7, 3, 4)).shape[1:], [np.int64(8)])
    assert vae.x_shape == (3, 4) and vae.sample(2).shape == (2, 3, 4)
    assert models.VAE(2, [np.int64(3), np.int64(4)], (8,)).sample(2).shape == (2, 3, 4)
    assert models.MADE([np.int64(3)], 4).x_shape == models.RealNVP([np.int64(3)], (4,)).x_shape == (3,)


@pytest.mark.parametrize(
    "model",
    [
        models.VAE(2, (4,), (8,)),
        models.Autoencoder(2, (4,), (8,)),
        models.LinearAutoencoder(2, (4,)),
        models.GAN(2, (4,), (8,)),
        models.RealNVP((2,), (8,)),
        models.SketchRNN(2, 6, 8, 8, 2),
        models.MelodyVAE(2, 8, 8, plan_size=4),
    ],
    ids=lambda model: type(model).__name__,
)
def test_z_of_another_dtype(model):
    with pytest.raises(
        TypeError,
        match=r"z must have the dtype of the model's parameters, torch\.float32, got torch\.float64: pass z\.to\(",
    ):
        model.decode(torch.zeros(3, 2, dtype=torch.float64))


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_a_decoder_has_the_encoders_sizes_in_reverse(architecture):
    """Both ways: the linear layers from x, or the convolutions' output, to z, and from z back."""
    encoder = encoder_network((1, 8, 8), (20, 10), 3, architecture)
    decoder = decoder_network((1, 8, 8), (20, 10), 3, architecture)
    inside = 64 if architecture == "mlp" else 64 * 2 * 2

    def sizes(network):
        return [(m.in_features, m.out_features) for m in network if isinstance(m, torch.nn.Linear)]

    assert sizes(encoder) == [(inside, 20), (20, 10), (10, 3)]
    assert sizes(decoder) == [(3, 10), (10, 20), (20, inside)]
    assert decoder(encoder(torch.rand(5, 1, 8, 8))).shape == (5, 1, 8, 8)


def test_the_first_layer_has_room_for_a_label():
    for architecture, inside in (("mlp", 64), ("conv", 64 * 2 * 2)):
        network = encoder_network((1, 8, 8), (20,), 3, architecture, classes=4)
        first = next(layer for layer in network if isinstance(layer, torch.nn.Linear))
        assert first.in_features == inside + 4
