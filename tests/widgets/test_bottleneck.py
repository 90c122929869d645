"""BottleneckExplorer: its state and its curves, and the reconstructions that the browser shows."""

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, models, objectives, training, widgets
from tests.support.browser import grey, number_after
from tests.support.packed import decode, unpack


@pytest.fixture(scope="module")
def autoencoder():
    torch.manual_seed(0)
    return models.Autoencoder(6, hidden=(32,))


@pytest.fixture(scope="module")
def pca(mnist):
    return models.PCA(6).fit(mnist.test.x[:100])


@pytest.fixture
def bottleneck(autoencoder, pca, mnist):
    return widgets.BottleneckExplorer(
        autoencoder, pca, data.ImageSet(mnist.test.x[:300], mnist.test.y[:300]), count=4
    )


def test_bottleneck_explorer_state(bottleneck):
    assert (bottleneck.k, bottleneck.index) == (6, 0)
    bottleneck.set_state({"k": 2, "index": 3})  # what the browser sends
    assert (bottleneck.k, bottleneck.index) == (2, 3)
    for name, value, message in [
        ("k", 0, "between 1 and 6, got 0"),
        ("k", 7, "between 1 and 6"),
        ("index", 4, "from 0 to 3"),
    ]:
        with pytest.raises(traitlets.TraitError, match=message):
            bottleneck.set_trait(name, value)
    assert (bottleneck.k, bottleneck.index) == (2, 3)


def test_bottleneck_curves(bottleneck, autoencoder, pca, mnist):
    """At each k: the error of the PCA with k components, and of the decoder with k numbers."""
    own, others = unpack(bottleneck._errors).reshape(2, 6)
    x = mnist.test.x[:300]
    for k in (1, 3, 6):
        alone = models.PCA(k).fit(mnist.test.x[:100]).reconstruction_error(x).mean()
        assert others[k - 1] == pytest.approx(alone.item(), rel=1e-4)
        z = autoencoder.encode(x / 255)
        z[:, k:] = 0
        error = (x / 255 - autoencoder.decode(z)).square().sum((1, 2, 3)).mean()
        assert own[k - 1] == pytest.approx(error.item(), rel=1e-4)
    whole = objectives.squared_error(autoencoder, x).squared_error.mean()
    assert own[-1] == pytest.approx(whole.item(), rel=1e-4)
    assert bottleneck._config["averaged"] == 300


def test_bottleneck_sends_what_it_shows(bottleneck, autoencoder, pca, mnist):
    x = mnist.test.x[:4]
    codes, pca_codes = unpack(bottleneck._codes).reshape(2, 4, 6)
    images = unpack(bottleneck._images).reshape(4, 784)
    assert np.array_equal(images, (x / 255).flatten(1).numpy())
    assert bottleneck._config["labels"] == mnist.test.y[:4].tolist() and bottleneck._config["shape"] == [
        28,
        28,
    ]
    with torch.no_grad():
        reconstructed = autoencoder.reconstruct(x).flatten(1).numpy()
    assert np.abs(decode(bottleneck._decoder, codes) - reconstructed).max() < 0.001
    assert np.abs(decode(bottleneck._pca, pca_codes) - pca.decode(pca.encode(x)).numpy()).max() < 0.001


def test_bottleneck_explorer_says_what_it_cannot_show(autoencoder, pca, mnist):
    with pytest.raises(TypeError, match=r"models\.Autoencoder of grey images.*VAE"):
        widgets.BottleneckExplorer(models.VAE(6, hidden=(8,)), pca, mnist.test)
    with pytest.raises(TypeError, match=r"got Autoencoder with x_shape \(3,\)"):
        widgets.BottleneckExplorer(models.Autoencoder(6, (3,), hidden=(8,)), pca, mnist.test)
    with pytest.raises(ValueError, match=r"must be 6.*got 2; use PCA\(6\)"):
        widgets.BottleneckExplorer(autoencoder, models.PCA(2).fit(mnist.test.x[:50]), mnist.test)
    with pytest.raises(AttributeError, match="call fit"):
        widgets.BottleneckExplorer(autoencoder, models.PCA(6), mnist.test)
    with pytest.raises(ValueError, match="one label for each example, got 10 examples and labels"):
        widgets.BottleneckExplorer(autoencoder, pca, data.ImageSet(mnist.test.x[:10], mnist.test.y[:9]))
    with pytest.raises(ValueError, match=r"count \w+ be at least 1"):
        widgets.BottleneckExplorer(autoencoder, pca, mnist.test, count=0)


def test_bottleneck_reconstructions_are_torchs(show, mnist):
    torch.manual_seed(0)
    model, pca = models.Autoencoder(8, hidden=(32,)), models.PCA(8).fit(mnist.test.x[:100])
    training.fit(model, mnist.test.x[:2000], 2, device="cpu", progress=False)
    model.requires_grad_(False)
    page = show(widgets.BottleneckExplorer(model, pca, mnist.test))
    page.locator("canvas").first.focus()
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    x = mnist.test.x[2:3]
    assert np.array_equal(grey(page, 0), x.flatten().numpy())
    for k in range(8, 0, -1):
        kept = torch.arange(8) < k
        wanted = (
            model.decode(model.encode(x / 255) * kept),
            pca.decode(pca.encode(x) * kept).view(1, 1, 28, 28),
        )
        for picture, name, x_tilde in zip((1, 2), ("autoencoder", "PCA"), wanted, strict=True):
            pixels = 255 * x_tilde.clamp(0, 1).flatten().numpy()
            assert np.abs(grey(page, picture) - pixels).max() < 0.5 + 255 * 0.001, f"{name} at k = {k}"
            error = (x / 255 - x_tilde).square().sum().item()
            assert number_after(page, name) == pytest.approx(error, abs=0.01), f"{name} at k = {k}"
        assert number_after(page, "k", "=") == k
        page.keyboard.press("ArrowLeft")
    assert number_after(page, "k", "=") == 1, "no bottleneck is narrower than 1"


def test_the_bottleneck_follows_the_mouse(show, mnist):
    model, pca = models.Autoencoder(8, hidden=(32,)), models.PCA(8).fit(mnist.test.x[:100])
    page = show(widgets.BottleneckExplorer(model, pca, mnist.test))
    area = page.locator("canvas").first.bounding_box()
    seen = []
    for part in (0.9, 0.5, 0.2):
        page.mouse.move(area["x"] + part * area["width"], area["y"] + area["height"] / 3)
        page.mouse.down()
        page.mouse.up()
        seen.append(number_after(page, "k", "="))
    assert seen == sorted(seen, reverse=True) and seen[0] == 8 and seen[-1] < 4
