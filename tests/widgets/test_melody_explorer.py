"""MelodyExplorer's state: codes, the melody at t, what it refuses."""

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, latents, models, widgets
from tests.widgets.test_widgets import unpack


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return models.MelodyVAE(latent_dim=6, encoder_size=8, decoder_size=12)


@pytest.fixture(scope="module")
def split():
    x, title = data.melodies("cpu").test
    return data.MelodySet(x[:9], title[:9])


def test_its_state(model, split):
    explorer = widgets.MelodyExplorer(model, split, count=5)
    mu, _ = model.encode(model.prepare(split.x[:5]))
    np.testing.assert_allclose(explorer._mu, mu.detach(), rtol=1e-6)
    assert (explorer.a, explorer.b, explorer.t) == (0, 1, 0.5)
    assert explorer._titles == list(split.title[:5])
    assert unpack(explorer._tokens, np.uint8).reshape(5, 32).tolist() == split.x[:5].tolist()


def test_x_is_the_melody_on_the_great_circle(model, split):
    explorer = widgets.MelodyExplorer(model, split)
    mu, _ = model.encode(model.prepare(split.x))
    explorer.a, explorer.b = 2, 7
    for t in (0.0, 0.3, 1.0):
        explorer.t = t
        way = latents.interpolate(mu[2], mu[7], 11, "spherical")
        assert torch.equal(explorer.x, model.decode(way[round(10 * t)]))
    explorer.b = 2
    assert torch.equal(explorer.x, model.decode(mu[2])), "from A to itself"


def test_what_the_browser_sends(model, split):
    explorer = widgets.MelodyExplorer(model, split)
    explorer.set_state({"a": 3, "b": 4, "t": 0.3333})
    assert (explorer.a, explorer.b, explorer.t) == (3, 4, 0.33)


@pytest.mark.parametrize(
    "trait, value, message",
    [
        ("a", 9, "a must be from 0 to 8, got 9"),
        ("b", -1, "b must be from 0 to 8, got -1"),
        ("t", 1.01, "t must be between 0 and 1"),
        ("t", float("nan"), "t must be finite, got nan"),
    ],
)
def test_it_refuses(model, split, trait, value, message):
    with pytest.raises(traitlets.TraitError, match=message):
        widgets.MelodyExplorer(model, split).set_trait(trait, value)


def test_it_says_what_it_cannot_show(model, split):
    with pytest.raises(TypeError, match="MelodyVAE, got a VAE"):
        widgets.MelodyExplorer(models.VAE(2), split)
    with pytest.raises(ValueError, match="got 9 melodies and 8 titles"):
        widgets.MelodyExplorer(model, split._replace(title=split.title[:8]))
    with pytest.raises(ValueError, match="at least 2 melodies"):
        widgets.MelodyExplorer(model, data.MelodySet(split.x[:1], split.title[:1]))
    with pytest.raises(ValueError, match=r"count \w+ be at least 2"):
        widgets.MelodyExplorer(model, split, count=1)
    with pytest.raises(TypeError, match="whole numbers"):
        widgets.MelodyExplorer(model, split._replace(x=split.x.float()))
