"""The widgets of lectures 01 to 03 without a browser: their state, its limits, and the numbers that the browser gets."""

import base64
import math

import numpy as np
import pytest
import torch
import traitlets

from course_utils import models, widgets
from course_utils.widgets.manifold_explorer import telling_angles


def unpack(text, dtype="<f4"):
    return np.frombuffer(base64.b64decode(text), dtype=dtype)


def decode(packed, z):
    """What makeDecoder in core.js computes, in NumPy: z (B, K)  ->  (B, D)."""
    h = np.asarray(z, dtype=np.float64)
    for layer in packed["layers"]:
        if "activation" in layer:
            assert layer == {"activation": "relu", "numbers": []}
            h = np.maximum(h, 0)
            continue
        scale = unpack(layer["scale"])
        weight = unpack(layer["weight"], "<i2").reshape(len(scale), -1) * scale[:, None]
        h = h @ weight.T + unpack(layer["bias"])
    return 1 / (1 + np.exp(-h)) if packed["sigmoid"] else h


def points_near(dim, count=40):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(count, dim, generator=generator)


@pytest.fixture(params=[2, 3])
def manifold(request):
    torch.manual_seed(0)
    model, x = models.Autoencoder(1, (request.param,), hidden=(16,)), points_near(request.param)
    return model, x, widgets.ManifoldExplorer(model, x)


def test_manifold_explorer_state(manifold):
    model, x, explorer = manifold
    codes = model.encode(x).flatten()
    low, high = explorer._range
    assert codes.min().item() <= explorer.z <= codes.max().item(), "it starts among the codes"
    assert low < codes.min() and high > codes.max()
    explorer.set_state({"z": low + 0.01, "all_projections": True})  # what the browser sends
    assert explorer.z == low + 0.01 and explorer.all_projections
    explorer.z = 1e9
    assert explorer.z == high, "kept on the curve"
    assert np.allclose(unpack(explorer._codes), codes.detach(), atol=1e-6)
    assert np.array_equal(unpack(explorer._points), x.flatten().numpy())
    assert (
        np.abs(
            decode(explorer._decoder, codes.detach().unsqueeze(1)) - model.reconstruct(x).detach().numpy()
        ).max()
        < 0.001
    )


def test_manifold_angles():
    plane = widgets.ManifoldExplorer(models.Autoencoder(1, (2,), hidden=(8,)), points_near(2))
    assert plane.angles == []
    with pytest.raises(traitlets.TraitError, match="must hold 0 numbers for these points, got 2"):
        plane.angles = [0.0, 0.0]
    space = widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(8,)), points_near(3))
    space.angles = [10.0, 120.0]
    assert space.angles == [10.0, 90.0], "not over the top"
    with pytest.raises(traitlets.TraitError, match="must hold 2 numbers"):
        space.angles = [10.0]


@pytest.mark.parametrize("azimuth", [40, -30, 65])
def test_the_first_view_faces_a_curve_that_lies_in_a_plane(azimuth):
    """An upright circle is seen best along the plane's normal, from either side."""
    t = torch.linspace(0, 2 * math.pi, 100)
    direction = math.radians(azimuth)
    circle = torch.stack([t.cos() * math.cos(direction), t.cos() * math.sin(direction), t.sin()], dim=1)
    view, elevation = telling_angles(circle)
    assert (view - azimuth) % 180 == 0
    assert 10 < elevation < 45


def test_manifold_explorer_says_what_it_cannot_show():
    with pytest.raises(TypeError, match=r"models\.Autoencoder, got a VAE"):
        widgets.ManifoldExplorer(models.VAE(1, (2,), hidden=(8,), likelihood="gaussian"), points_near(2))
    for model in (models.Autoencoder(2, (2,), hidden=(8,)), models.Autoencoder(1, (4,), hidden=(8,))):
        with pytest.raises(ValueError, match="latent_dim must be 1"):
            widgets.ManifoldExplorer(model, points_near(model.x_shape[0]))
    with pytest.raises(ValueError, match="same code"):
        model = models.Autoencoder(1, (2,), hidden=(8,))
        torch.nn.init.zeros_(model.encoder[-1].weight)
        widgets.ManifoldExplorer(model, points_near(2))
