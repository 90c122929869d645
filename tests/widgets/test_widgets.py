"""The widgets without a browser: their state, its limits, and the text that the browser gets."""

import base64
import math
import re

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, inference, models, pretrained, widgets
from course_utils.widgets import core, pack


@pytest.fixture(scope="module")
def latent(mnist):
    return widgets.LatentExplorer(pretrained.load("mnist-2d"), mnist.test, count=50)


def unpack(text, dtype):
    return np.frombuffer(base64.b64decode(text), dtype=dtype)


def test_latent_explorer_state(latent, mnist):
    assert latent.z == [0.0, 0.0]
    latent.set_state({"z": [0.5, -1.0]})  # what the browser sends
    assert latent.z == [0.5, -1.0]
    latent.z = [100.0, 0.0]
    assert latent.z == [latent._limit, 0.0], "kept inside the plane"
    with pytest.raises(traitlets.TraitError):
        latent.z = [1.0, 2.0, 3.0]
    assert latent._labels == mnist.test.y[:50].tolist()
    assert np.array_equal(unpack(latent._pixels, np.uint8), mnist.test.x[:50].flatten().numpy())
    assert unpack(latent._points, "<f4").shape == (100,)


def test_the_packed_decoder_is_the_decoder():
    vae = pretrained.load("mnist-2d")
    z = torch.randn(40, 2)
    h = z.numpy()
    packed = pack.pack_decoder(vae, z)
    for layer in packed["layers"]:
        if "activation" in layer:
            assert layer == {"activation": "relu", "numbers": []}
            h = np.maximum(h, 0)
            continue
        scale, bias = unpack(layer["scale"], "<f4"), unpack(layer["bias"], "<f4")
        weight = unpack(layer["weight"], "<i2").reshape(len(scale), -1) * scale[:, None]
        h = h @ weight.T + bias
    assert packed["sigmoid"] is True
    assert np.abs(1 / (1 + np.exp(-h)) - vae.decode(z).flatten(1).numpy()).max() < 0.001


def test_pack_linear_packs_no_nan():
    weight, bias = torch.ones(3, 2), torch.zeros(3)
    for name, args in {"weight": (weight / 0, bias), "bias": (weight, bias / 0)}.items():
        with pytest.raises(ValueError, match=rf"{name} \w+ be finite"):
            pack.pack_linear(*args)


def test_grey_bytes():
    grey = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(core.grey_bytes(grey), grey)
    assert torch.equal(core.grey_bytes(grey / 255), grey)
    assert core.grey_bytes(torch.tensor([-0.5, 1.5])).tolist() == [0, 255]


def test_latent_explorer_takes_floats_and_gaussian_models():
    vae = models.VAE(2, (1, 8, 8), hidden=(16,), likelihood="gaussian")
    explorer = widgets.LatentExplorer(vae, data.ImageSet(torch.rand(10, 1, 8, 8), torch.arange(10)))
    assert explorer._decoder["sigmoid"] is False and explorer._shape == [8, 8]


@pytest.mark.parametrize(
    "vae, message",
    [
        (models.VAE(3, hidden=(8,)), "latent_dim must be 2"),
        (models.VAE(2, (3, 8, 8), hidden=(8,)), r"x_shape \(1, H, W\)"),
        (models.VAE(2, hidden=(8,), architecture="conv"), "architecture='mlp'"),
    ],
)
def test_latent_explorer_says_what_it_cannot_show(vae, message):
    split = data.ImageSet(torch.zeros(3, *vae.x_shape), torch.zeros(3, dtype=torch.int64))
    with pytest.raises(ValueError, match=message):
        widgets.LatentExplorer(vae, split)


def test_latent_explorer_needs_a_vae_and_labels():
    split = data.ImageSet(torch.zeros(3, 1, 8, 8), torch.zeros(3, dtype=torch.int64))
    with pytest.raises(TypeError, match=r"models\.VAE or a ConditionalVAE, got a Autoencoder|got an Autoencoder"):
        widgets.LatentExplorer(models.Autoencoder(2, (1, 8, 8), hidden=(8,)), split)
    with pytest.raises(ValueError, match=r"got 3 images and labels \(2,\)"):
        widgets.LatentExplorer(models.VAE(2, (1, 8, 8), hidden=(8,)), split._replace(y=split.y[:2]))


def test_jensen_explorer():
    jensen = widgets.JensenExplorer()
    for name, sign in {"log x": -1, "√x": -1, "x²": 1, "eˣ": 1, "1/x": 1, "2x − 1": 0}.items():
        jensen.function = name
        assert math.copysign(1, jensen.difference) == sign if sign else abs(jensen.difference) < 1e-12
    jensen.set_state({"points": [1.0, 1.0, 1.0, 4.0, 4.0], "function": "x²"})
    assert jensen.mean_of_h == pytest.approx(35 / 5) and jensen.h_of_mean == pytest.approx(2.2**2)
    jensen.points = [2.0] * 5
    assert jensen.difference == pytest.approx(0)
    for wrong in (("function", "sin"), ("points", [1.0] * 4), ("points", [0.0, 1.0, 1.0, 1.0, 1.0])):
        with pytest.raises(traitlets.TraitError):
            jensen.set_trait(*wrong)


def test_elbo_explorer_adds_up():
    torch.manual_seed(0)
    vae = models.VAE(1, (3,), hidden=(16,), likelihood="gaussian", eta=0.3).double()
    x = torch.randn(1, 3, dtype=torch.float64)
    elbo = widgets.ElboExplorer(vae, x, mu=0.4, log_sigma=-0.5)
    assert elbo.log_px == pytest.approx(inference.grid_posterior(vae, x, limit=12, points=4801).log_px.item(), abs=1e-9)
    for mu, log_sigma in [(0.4, -0.5), (-2.0, 0.3), (1.0, -3.0)]:
        elbo.set_state({"mu": mu, "log_sigma": log_sigma})
        assert elbo.elbo == pytest.approx(elbo.reconstruction - elbo.kl)
        assert elbo.elbo + elbo.gap == pytest.approx(elbo.log_px)
        assert elbo.gap > 0
        q = torch.distributions.Normal(mu, math.exp(log_sigma))
        assert elbo.kl == pytest.approx(
            torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).item(), rel=1e-5
        )
    with pytest.raises(traitlets.TraitError):
        elbo.mu = 9.0


def test_elbo_explorer_says_what_it_cannot_show():
    with pytest.raises(ValueError, match="one example"):
        widgets.ElboExplorer(models.VAE(1, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(2, 3))
    with pytest.raises(ValueError, match=r"standard deviation of 0\.0.*a larger eta"):
        vae = pretrained.load("mnist-1d")
        widgets.ElboExplorer(vae, torch.ones(1, 1, 28, 28))
    with pytest.raises(ValueError, match="one latent dimension"):
        widgets.ElboExplorer(models.VAE(2, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(1, 3))


def test_each_module_is_one_self_contained_text():
    for widget in (widgets.LatentExplorer, widgets.JensenExplorer, widgets.ElboExplorer):
        assert not re.search(r"^\s*import\b", widget._esm, re.MULTILINE)
        assert widget._esm.count("export default") == 1
    with pytest.raises(FileNotFoundError):
        core.module("no_such_widget")


def test_save_html_keeps_what_is_there(tmp_path):
    page = widgets.save_html(widgets.JensenExplorer(), tmp_path / "jensen.html", "Jensen </script>")
    text = page.read_text()
    assert "http://" not in text and "https://" not in text
    assert "<title>Jensen &lt;/script&gt;</title>" in text
    with pytest.raises(FileExistsError):
        widgets.save_html(widgets.JensenExplorer(), page, "again")
    assert page.read_text() == text
