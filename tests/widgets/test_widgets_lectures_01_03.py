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


@pytest.fixture(scope="module")
def pca(mnist):
    return models.PCA(6).fit(mnist.test.x[:100])


@pytest.fixture
def faces(pca, mnist):
    """Digits serve as well as faces, and need no network."""
    return widgets.EigenfacesExplorer(pca, mnist.test.x[:100], components=3)


def test_eigenfaces_start_from_the_mean_or_from_a_projection(faces, pca, mnist):
    assert faces.z == [0.0, 0.0, 0.0] and faces.index is None
    faces.index = 7
    centred = mnist.test.x[7].flatten() / 255 - pca.mean
    assert faces.z == pytest.approx(
        [(centred @ pca.components[k] / pca.variances[k].sqrt()).item() for k in range(3)]
    )
    faces.index = None
    assert faces.z == [0.0, 0.0, 0.0]


def test_what_the_hand_has_made_of_an_image_stays(faces):
    """The browser sends the image and the moved z together; Python does not put z back to the projection."""
    faces.set_state({"index": 7, "z": [0.5, -0.25, 0.125]})
    assert faces.index == 7 and faces.z == [0.5, -0.25, 0.125]
    faces.set_state({"index": None})
    assert faces.z == [0.0, 0.0, 0.0], "an image alone brings its own z"


def test_eigenfaces_units_are_standard_deviations(faces):
    starts = unpack(faces._starts).reshape(100, 3)  # of all the images that pca was fitted to
    assert np.abs(starts.mean(0)).max() < 1e-5
    assert np.abs(starts.std(0) - 1).max() < 1e-5
    assert faces._limit >= max(3, np.abs(starts).max())


def test_eigenfaces_send_the_face(faces, pca):
    z = torch.tensor([[0.0, 0.0, 0.0], [1.0, -2.0, 0.5], [-3.0, 3.0, 1.0]])
    coordinates = torch.cat([z * pca.variances[:3].sqrt(), torch.zeros(3, 3)], dim=1)
    assert np.abs(decode(faces._face, z) - pca.decode(coordinates).numpy()).max() < 0.001


def test_eigenfaces_explorer_says_what_it_cannot_show(faces, pca, mnist):
    x = mnist.test.x[:5]
    with pytest.raises(ValueError, match="at most 6, those of pca, got 8"):
        widgets.EigenfacesExplorer(pca, x)
    with pytest.raises(ValueError, match=r"grey images \(N, 1, H, W\), got \(5, 784\)"):
        widgets.EigenfacesExplorer(pca, x.flatten(1), components=2)
    with pytest.raises(ValueError, match=r"x \w+ have 784 numbers"):
        widgets.EigenfacesExplorer(pca, torch.rand(5, 1, 8, 8), components=2)
    with pytest.raises(ValueError, match="must vary, but the last has a standard deviation of"):
        flat = (
            torch.rand(50, 1).repeat(1, 16).unflatten(1, (1, 4, 4))
        )  # one brightness an image: one component
        widgets.EigenfacesExplorer(models.PCA(2).fit(flat), flat, components=2)
    for name, value, message in [
        ("index", 100, "between 0 and 99, or None, got 100"),
        ("index", -1, "between 0 and 99"),
        ("z", [0.0], "must hold 3 numbers, got 1"),
    ]:
        with pytest.raises(traitlets.TraitError, match=message):
            faces.set_trait(name, value)
    faces.z = [99.0, 0.0, -99.0]
    assert faces.z == [faces._limit, 0.0, -faces._limit], "kept on the sliders"


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
