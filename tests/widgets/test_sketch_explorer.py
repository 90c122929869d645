"""SketchExplorer's state: the codes, the point at t, the packed LSTM, what it refuses."""

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, latents, models, widgets
from course_utils.data.strokes import to_stroke3
from course_utils.widgets.sketch_explorer import pack_sketch_decoder
from tests.widgets.test_widgets import unpack


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return models.SketchRNN(5, encoder_size=8, decoder_size=12, mixtures=3)


@pytest.fixture(scope="module")
def split():
    return data.sketches(device="cpu").test


def test_its_state(model, split):
    explorer = widgets.SketchExplorer(model, split, count=6)
    mu, _ = model.encode(model.prepare(split.x[:6]))
    np.testing.assert_allclose(explorer._mu, mu.detach(), rtol=1e-6)
    assert explorer._names == [chr(code) for code in split.y[:6]]
    for packed, x in zip(explorer._drawings, split.x, strict=False):
        assert unpack(packed, "<f4").tolist() == to_stroke3(x).flatten().tolist()
    corners = [torch.cat(data.strokes(x)) for x in split.x[:6]]
    assert explorer._extent == pytest.approx(max(np.ptp(points.numpy(), axis=0).max() for points in corners))


@pytest.mark.parametrize("path", latents.PATHS)
def test_z_is_the_point_of_the_path(model, split, path):
    explorer = widgets.SketchExplorer(model, split)
    mu = model.encode(model.prepare(split.x))[0].detach()
    explorer.set_state({"a": 3, "b": 9, "t": 0.7, "path": path})  # what the browser sends
    torch.testing.assert_close(explorer.z, latents.interpolate(mu[3], mu[9], 11, path)[7])
    explorer.b = 3
    torch.testing.assert_close(explorer.z, mu[3], msg="from A to itself")


def test_the_packed_decoder_is_the_decoder(model):
    """The LSTM's equations with the unpacked numbers, against torch's LSTM."""

    def apply(layer, v):
        scale = unpack(layer["scale"], "<f4")
        return unpack(layer["weight"], "<i2").reshape(len(scale), -1) * scale[:, None] @ v + unpack(
            layer["bias"], "<f4"
        )

    packed, z = pack_sketch_decoder(model, torch.zeros(1, 5)), torch.randn(5)
    before = torch.tensor([0.3, -0.7, 0, 1, 0])
    _, state = model.next_rows(torch.tensor([[[0.0, 0, 1, 0, 0]]]), z[None])
    h, c = (part.detach().numpy().ravel() for part in state)
    np.testing.assert_allclose(
        apply(packed["initial"], z.numpy()), model.initial(z).detach(), atol=1e-4, err_msg="the first state"
    )
    gates = apply(packed["input"], torch.cat([before, z]).numpy()) + apply(packed["hidden"], h)
    i, f, g, o = np.split(gates, 4)
    sigmoid = lambda v: 1 / (1 + np.exp(-v))  # noqa: E731
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    h = sigmoid(o) * np.tanh(c)
    _, (want_h, want_c) = model.next_rows(before[None, None], z[None], state)
    np.testing.assert_allclose(h, want_h.detach().ravel(), atol=1e-4)
    np.testing.assert_allclose(c, want_c.detach().ravel(), atol=1e-4)
    np.testing.assert_allclose(
        apply(packed["output"], h),
        model.output(want_h[0]).detach().ravel(),
        atol=1e-4,
        err_msg="the next row",
    )


def test_drawings_without_a_name(model):
    x = data.sketches(device="cpu").test.x[:3]
    explorer = widgets.SketchExplorer(model, data.SketchSet(x, torch.full((3,), -1)))
    assert explorer._names == ["", "", ""]


@pytest.mark.parametrize(
    "trait, value",
    [("a", 24), ("b", -1), ("t", 1.1), ("t", -0.1), ("temperature", 1.5), ("path", "crooked")],
)
def test_values_that_are_not_there(model, split, trait, value):
    explorer = widgets.SketchExplorer(model, split)
    before = getattr(explorer, trait)
    with pytest.raises(traitlets.TraitError):
        explorer.set_trait(trait, value)
    assert getattr(explorer, trait) == before


def test_bad_arguments(model, split):
    with pytest.raises(TypeError, match=r"shows a models\.SketchRNN, got a VAE"):
        widgets.SketchExplorer(models.VAE(2, hidden=(8,)), split)
    with pytest.raises(ValueError, match=r"count \w+ be at least 2"):
        widgets.SketchExplorer(model, split, count=1)
    with pytest.raises(ValueError, match="two drawings or more, and one code point for each, got 1 drawings"):
        widgets.SketchExplorer(model, data.SketchSet(split.x[:1], split.y[:1]))
    with pytest.raises(ValueError, match="3 drawings and 2 code points"):
        widgets.SketchExplorer(model, data.SketchSet(split.x[:3], split.y[:2]))
    with pytest.raises(ValueError, match="stroke-5"):
        widgets.SketchExplorer(model, data.SketchSet(torch.zeros(3, 36, 5), split.y[:3]))


def test_its_page_needs_no_network(model, split, tmp_path):
    text = widgets.save_html(
        widgets.SketchExplorer(model, split), tmp_path / "page.html", "a page"
    ).read_text()
    assert text.count("export default") == 1 and "\nimport " not in text
    assert "http://" not in text and "https://" not in text
