"""The widgets without a browser: their state, its limits, and the text that the browser gets."""

import base64
import math
import re

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, inference, models, pretrained, widgets
from course_utils.widgets import base, pack


def unpack(text, dtype):
    return np.frombuffer(base64.b64decode(text), dtype=dtype)


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
    assert torch.equal(base.grey_bytes(grey), grey)
    assert torch.equal(base.grey_bytes(grey / 255), grey)
    assert base.grey_bytes(torch.tensor([-0.5, 1.5])).tolist() == [0, 255]


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
    assert elbo.log_px == pytest.approx(
        inference.grid_posterior(vae, x, limit=12, points=4801).log_px.item(), abs=1e-9
    )
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
        base.module("no_such_widget")


def test_save_html_keeps_what_is_there(tmp_path):
    page = widgets.save_html(widgets.JensenExplorer(), tmp_path / "jensen.html", "Jensen </script>")
    text = page.read_text()
    assert "http://" not in text and "https://" not in text
    assert "<title>Jensen &lt;/script&gt;</title>" in text
    for other in (
        lambda: widgets.save_html(widgets.JensenExplorer(), page, "another title"),
        lambda: widgets.save_html(widgets.MonteCarloExplorer(), page, "Jensen </script>"),
    ):
        with pytest.raises(FileExistsError, match="exists and is not a page of a"):
            other()
    assert page.read_text() == text
    for name, content in {
        "notes.html": b"<!doctype html>\n<p>mine",
        "empty.html": b"",
        "bytes": b"\xff\xfe\x00",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileExistsError, match="save under another name"):
            widgets.save_html(widgets.JensenExplorer(), tmp_path / name, "Jensen")
        assert (tmp_path / name).read_bytes() == content
    with pytest.raises(FileExistsError):
        widgets.save_html(widgets.JensenExplorer(), tmp_path, "a folder")


def test_save_html_again_replaces_its_own_page(tmp_path):
    """As where a cell is run twice."""
    jensen = widgets.JensenExplorer()
    page = widgets.save_html(jensen, tmp_path / "jensen.html", "h")
    jensen.function = "x²"
    assert '"function": "log x"' in page.read_text()
    widgets.save_html(jensen, str(page), "h")
    assert '"function": "x\\u00b2"' in page.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["jensen.html"]


def every_number():
    """Each trait of each widget that holds a number or several: (a widget, the trait's name, a value that it has)."""
    torch.manual_seed(0)
    x, y = torch.rand(12, 1, 4, 4), torch.arange(12) % 3
    vae = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian")
    line = models.VAE(1, (16,), hidden=(8,), likelihood="gaussian", eta=0.5)
    of = dict(x_shape=(1, 4, 4))
    shown = [
        widgets.LatentExplorer(vae, (x, y)),
        widgets.JensenExplorer(),
        widgets.ElboExplorer(line, x[:1].flatten(1)),
        widgets.BottleneckExplorer(
            models.Autoencoder(4, (1, 4, 4), hidden=(8,)), models.PCA(4).fit(x), (x, y)
        ),
        widgets.EigenfacesExplorer(models.PCA(4).fit(x), x, components=3),
        widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(8,)), torch.randn(12, 3)),
        widgets.MonteCarloExplorer(),
        widgets.ReparameterizationExplorer(),
        widgets.AmortizationExplorer(vae, x[:2], inference.posterior_path(vae, x[:2], steps=3)),
        widgets.AnalogyExplorer(
            models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,), likelihood="gaussian"), (x, y)
        ),
        widgets.SamplingExplorer(
            models.MADE(**of), models.RealNVP(**of), models.GAN(3, **of), models.VAE(2, **of)
        ),
        widgets.SketchExplorer(
            models.SketchRNN(4, encoder_size=8, decoder_size=8), data.sketches(device="cpu").test
        ),
        widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test),
    ]
    assert len({type(widget) for widget in shown}) == len(widgets.__all__) - 1, "every widget of the course"
    for widget in shown:
        for name in widget.own_state:
            value = getattr(widget, name)
            if name.startswith("_") or isinstance(value, bool | str) or value is None:
                continue
            yield widget, name, value


def test_nan_and_infinity_are_refused_by_every_trait():
    seen = 0
    for widget, name, value in every_number():
        for bad in (math.nan, math.inf, -math.inf):
            wrong = [*value[:-1], bad] if isinstance(value, list) else bad
            with pytest.raises(traitlets.TraitError, match=r"finite|expected a|must be one of|trait|int"):
                setattr(widget, name, wrong)
            assert getattr(widget, name) == value, (type(widget).__name__, name)
        seen += 1
    assert seen > 20
    latent = widgets.LatentExplorer(
        models.VAE(2, (1, 4, 4), hidden=(8,)), torch.zeros(3, 1, 4, 4, dtype=torch.uint8)
    )
    with pytest.raises(traitlets.TraitError, match=r"must be finite, got nan"):
        latent.z = [math.nan, 0]
    with pytest.raises(traitlets.TraitError, match=r"t must be finite, got inf"):
        widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test).t = math.inf


def test_where_a_label_makes_no_sense_a_sentence_says_so():
    vae, x = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,)), torch.zeros(1, 1, 4, 4)
    of = dict(x_shape=(1, 4, 4))
    with pytest.raises(TypeError, match="AnalogyExplorer shows a model that is told the label"):
        widgets.AmortizationExplorer(vae, x, None)
    with pytest.raises(TypeError, match="told the label too; AnalogyExplorer"):
        widgets.ElboExplorer(vae, x)
    with pytest.raises(TypeError, match="it draws without a label"):
        widgets.SamplingExplorer(models.MADE(**of), models.RealNVP(**of), models.GAN(3, **of), vae)


def test_elbo_explorer_draws_no_pixels_behind_ones_back():
    vae = models.VAE(1, (1, 2, 2), hidden=(8,))
    with pytest.raises(ValueError, match=r"x must be binary for this model, got uint8.*data\.binarize"):
        widgets.ElboExplorer(vae, torch.full((1, 1, 2, 2), 128, dtype=torch.uint8))
