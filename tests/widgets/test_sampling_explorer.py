"""The sampling explorer without a browser: its state, its limits, and what it packs."""

import base64

import numpy as np
import pytest
import torch
import traitlets
from torch import nn

from course_utils import models, widgets
from course_utils.widgets.sampling.widget import pack_masked


@pytest.fixture
def four():
    torch.manual_seed(0)
    of = dict(x_shape=(1, 4, 6))
    return (
        models.MADE(hidden=9, **of),
        models.RealNVP(hidden=(8,), **of),
        models.GAN(5, **of),
        models.VAE(2, **of),
    )


def test_state(four):
    explorer = widgets.SamplingExplorer(*four)
    assert (explorer.step, explorer.seed) == (12, 1), "half drawn, so that there is something to see"
    explorer.set_state({"step": 24, "seed": 7})
    assert (explorer.step, explorer.seed) == (24, 7)
    for wrong in (("step", 25), ("step", -1), ("seed", 0)):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)
    assert explorer._sizes == {"flow": 24, "gan": 5, "vae": 2} and explorer._shape == [4, 6]


def test_a_masked_layer_is_packed_without_what_the_mask_cuts(four):
    layer = four[0].output
    packed = pack_masked(layer, "output")
    weights = np.frombuffer(base64.b64decode(packed["weight"]), "<i2")
    scale = np.frombuffer(base64.b64decode(packed["scale"]), "<f4")
    assert len(weights) == int(layer.mask.sum()) == sum(packed["lengths"])
    rows = np.split(weights, np.cumsum(packed["lengths"])[:-1])
    for row, s, weight in zip(rows, scale, layer.weight.detach(), strict=True):
        assert np.abs(row * s - weight[: len(row)].numpy()).max(initial=0) <= s
        assert (weight[len(row) :] == 0).all()
    layer.mask = layer.mask.flip(1)
    with pytest.raises(ValueError, match="Each row of output's mask must leave its first weights"):
        pack_masked(layer, "output")


def test_the_page_needs_no_network(four, tmp_path):
    explorer = widgets.SamplingExplorer(*four)
    text = widgets.save_html(explorer, tmp_path / "page.html", "a page").read_text()
    assert explorer._esm.count("export default") == 1 and "\nimport " not in explorer._esm
    assert "http://" not in text and "https://" not in text


def test_other_models_are_refused(four):
    made, flow, gan, vae = four
    with pytest.raises(TypeError, match="flow must be a RealNVP, got a GAN"):
        widgets.SamplingExplorer(made, gan, flow, vae)
    with pytest.raises(ValueError, match=r"made has \(1, 4, 6\) and vae \(1, 28, 28\)"):
        widgets.SamplingExplorer(made, flow, gan, models.VAE(2))
    with pytest.raises(ValueError, match="vae must have likelihood='bernoulli'"):
        widgets.SamplingExplorer(made, flow, gan, models.VAE(2, (1, 4, 6), likelihood="gaussian"))
    with pytest.raises(ValueError, match=r"decoder\.\d+ is a ConvTranspose2d"):
        widgets.SamplingExplorer(
            *(kind((1, 4, 4)) for kind in (models.MADE, models.RealNVP)),
            models.GAN(5, (1, 4, 4)),
            models.VAE(2, (1, 4, 4), architecture="conv"),
        )
    nn.init.constant_(gan.generator[0].weight, float("nan"))
    with pytest.raises(ValueError, match=r"weight \w+ be finite"):
        widgets.SamplingExplorer(made, flow, gan, vae)
