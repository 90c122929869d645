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
    assert torch.equal(base.grey_bytes(grey), grey)
    assert torch.equal(base.grey_bytes(grey / 255), grey)
    assert base.grey_bytes(torch.tensor([-0.5, 1.5])).tolist() == [0, 255]


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
    with pytest.raises(
        TypeError, match=r"models\.VAE or a ConditionalVAE, got a Autoencoder|got an Autoencoder"
    ):
        widgets.LatentExplorer(models.Autoencoder(2, (1, 8, 8), hidden=(8,)), split)
    with pytest.raises(ValueError, match=r"got 3 examples and labels \(2,\)"):
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


@pytest.mark.parametrize("labels", [[-1, 300, 7], [2**40, -(2**40), 0]])
def test_labels_are_any_whole_numbers(labels):
    """-1 is what the course's own faces have where no label is known."""
    vae, x = models.VAE(2, (1, 4, 4), hidden=(8,)), torch.zeros(3, 1, 4, 4, dtype=torch.uint8)
    for y in (torch.tensor(labels), np.array(labels)):
        assert widgets.LatentExplorer(vae, (x, y))._labels == labels
    bottleneck = widgets.BottleneckExplorer(
        models.Autoencoder(2, (1, 4, 4), hidden=(8,)),
        models.PCA(2).fit(torch.rand(9, 1, 4, 4)),
        (x, np.array(labels)),
    )
    assert bottleneck._labels == labels


def test_images_come_as_one_likes(mnist):
    vae = pretrained.load("mnist-2d")
    x, y = mnist.test.x[:20], mnist.test.y[:20]
    usual = widgets.LatentExplorer(vae, data.ImageSet(x, y)).get_state()
    own = widgets.LatentExplorer.own_state
    for split in (
        (x, y),
        [x, y],
        (x.numpy(), y.numpy()),
        (x, y.to(torch.int32)),
        (x, y.numpy().astype(np.uint8)),
    ):
        state = widgets.LatentExplorer(vae, split).get_state()
        assert all(state[name] == usual[name] for name in own)
    for split in (x, x.numpy(), (x, None)):
        state = widgets.LatentExplorer(vae, split).get_state()
        assert state["_labels"] == [] and all(state[name] == usual[name] for name in own if name != "_labels")
    for wrong, error, words in [
        ((x, y.float()), TypeError, "labels must be whole numbers, got torch.float32"),
        ((x, y[:3]), ValueError, r"got 20 examples and labels \(3,\)"),
        ((x, y, y), TypeError, r"data\.ImageSet or a pair \(x, y\).*got tuple"),
        ("digits", TypeError, "got str"),
        (None, TypeError, "got NoneType"),
    ]:
        with pytest.raises(error, match=words):
            widgets.LatentExplorer(vae, wrong)
    with pytest.raises(ValueError, match="split must hold labels too"):
        widgets.AnalogyExplorer(pretrained.load("mnist-conditional"), x)


def test_a_large_image_travels_as_a_thumbnail():
    """600 dots of 128 × 128 pixels made a page of 14 MiB."""
    vae = models.VAE(2, (1, 128, 128), hidden=(2,), likelihood="gaussian")
    x = torch.randint(0, 256, (600, 1, 128, 128), dtype=torch.uint8)
    explorer = widgets.LatentExplorer(vae, x)
    assert explorer._thumbnail == [64, 64] and explorer._shape == [128, 128]
    thumbnails = unpack(explorer._pixels, np.uint8).reshape(600, 64, 64)
    blocks = x.numpy()[:, 0].reshape(600, 64, 2, 64, 2).mean((2, 4))
    assert np.abs(thumbnails - blocks).max() <= 0.5
    assert len(explorer._pixels) < 3.3 * 2**20


def test_the_plane_of_a_conditional_model():
    torch.manual_seed(0)
    vae = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,), likelihood="gaussian")
    x, y = torch.rand(9, 1, 4, 4), torch.arange(9) % 3
    explorer = widgets.LatentExplorer(vae, (x, y), y=2)
    assert np.allclose(unpack(explorer._points, "<f4").reshape(9, 2), vae.encode(x, y)[0].detach(), atol=1e-6)
    assert (explorer.y, explorer._classes) == (2, 3)
    explorer.set_state({"y": 0})
    assert explorer.y == 0
    for wrong in (3, -1):
        with pytest.raises(traitlets.TraitError, match=f"y must be a label from 0 to 2, got {wrong}"):
            explorer.y = wrong
    with pytest.raises(traitlets.TraitError, match="from 0 to 2, got 7"):
        widgets.LatentExplorer(vae, (x, y), y=7)
    for split, label in (((x, y), None), (x, 1)):
        with pytest.raises(ValueError, match=r"split must hold labels and y be one of 0 to 2"):
            widgets.LatentExplorer(vae, split, y=label)
    plain = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian")
    with pytest.raises(ValueError, match="a VAE has none"):
        widgets.LatentExplorer(plain, (x, y), y=1)
    with pytest.raises(traitlets.TraitError, match="this model is told no label"):
        widgets.LatentExplorer(plain, (x, y)).y = 1


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
