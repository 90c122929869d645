"""AnalogyExplorer: its state, what it refuses, and what the browser decodes at every label."""

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, models, widgets
from course_utils.device import generator
from tests.support.browser import grey
from tests.support.packed import unpack


@pytest.fixture
def conditional():
    torch.manual_seed(0)
    return models.ConditionalVAE(4, classes=3, x_shape=(1, 6, 6), hidden=(16,))


@pytest.fixture
def split():
    images = torch.randint(0, 256, (8, 1, 6, 6), dtype=torch.uint8, generator=generator(0))
    return data.ImageSet(images, torch.tensor([2, 0, 1, 1, 0, 2, 2, 0]))


def test_analogy_state(conditional, split):
    explorer = widgets.AnalogyExplorer(conditional, split, count=5)
    mu, _ = conditional.encode(conditional.prepare(split.x[:5], generator(0)), split.y[:5])
    assert explorer.index == 0 and explorer.z == pytest.approx(mu[0].tolist())
    assert set(explorer.dims) == set(mu.var(0).topk(2).indices.tolist())
    explorer.z = [0.0, 1.0, 2.0, 3.0]
    explorer.index = 3
    assert explorer.z == pytest.approx(mu[3].tolist()), "the new image's own z"
    for order in (("index", "z"), ("z", "index")):
        sent = {"index": 1 if order[0] == "index" else 2, "z": [4.0, 3.0, 2.0, 1.0]}
        explorer.set_state({name: sent[name] for name in order})  # the hand chose an image and went on moving
        assert (explorer.index, explorer.z) == (sent["index"], sent["z"])
        explorer.z = [0.0] * 4
    explorer.set_state({"index": 4})
    assert explorer.z == pytest.approx(mu[4].tolist())
    assert explorer._config["labels"] == [2, 0, 1, 1, 0]
    assert np.array_equal(unpack(explorer._pixels, np.uint8), split.x[:5].flatten().numpy())


@pytest.mark.parametrize(
    "trait, value, message",
    [
        ("index", 5, "index must be from 0 to 4, got 5"),
        ("z", [0.0], "z must have 4 numbers, got 1"),
        ("dims", [1, 1], "two different coordinates"),
        ("dims", [0, 4], "from 0 to 3"),
    ],
)
def test_analogy_refuses(conditional, split, trait, value, message):
    explorer = widgets.AnalogyExplorer(conditional, split, count=5)
    with pytest.raises(traitlets.TraitError, match=message):
        explorer.set_trait(trait, value)


def test_analogy_says_what_it_cannot_show(split):
    with pytest.raises(TypeError, match="ConditionalVAE, got a VAE"):
        widgets.AnalogyExplorer(models.VAE(4, (1, 6, 6), hidden=(8,)), split)
    with pytest.raises(ValueError, match=r"8 examples and labels \(7,\)"):
        widgets.AnalogyExplorer(
            models.ConditionalVAE(4, 3, (1, 6, 6), hidden=(8,)), split._replace(y=split.y[:7])
        )
    with pytest.raises(ValueError, match="latent_dim must be at least 2"):
        widgets.AnalogyExplorer(models.ConditionalVAE(1, 3, (1, 6, 6), hidden=(8,)), split)


def test_analogy_decodes_every_label_as_torch_does(show):
    torch.manual_seed(0)
    vae = models.ConditionalVAE(3, classes=4, x_shape=(1, 6, 6), hidden=(16,))
    images = torch.randint(0, 256, (30, 1, 6, 6), dtype=torch.uint8)
    explorer = widgets.AnalogyExplorer(vae, data.ImageSet(images, torch.arange(30) % 4))
    page = show(explorer)

    def agrees(z, index):
        expected = 255 * vae.decode(torch.tensor(z), torch.arange(4)).detach().flatten(1).numpy()
        assert grey(page, 0).tolist() == images[index].flatten().tolist()
        return all(np.abs(grey(page, 1 + y) - expected[y]).max() <= 1 for y in range(4))

    assert agrees(explorer.z, 0)
    strip = page.locator("canvas.vae-canvas").nth(1)
    area = strip.bounding_box()
    page.mouse.click(area["x"] + area["width"] * 5.5 / 12, area["y"] + area["height"] * 0.75)
    assert agrees(explorer._mu[17], 17)
    strip.focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowUp"):  # the last one leads out of the strip, and does nothing
        page.keyboard.press(key)
    assert agrees(explorer._mu[4], 4)
    page.locator("canvas").first.focus()
    page.keyboard.press("ArrowRight")
    moved = list(explorer._mu[4])
    moved[explorer.dims[0]] += 0.04 * explorer._config["limit"]
    assert agrees(moved, 4) and not agrees(explorer._mu[4], 4)
    page.locator("button").first.click()
    assert agrees(explorer._mu[4], 4)
    choice = page.locator("select").last
    assert choice.input_value() == "4", "the strip and the list agree"
    choice.select_option("9, a 0")
    assert agrees(explorer._mu[8], 8)
