"""LatentExplorer: its state, the images and labels that it takes, and what the browser decodes."""

import numpy as np
import pytest
import torch
import traitlets

from course_utils import data, models, pretrained, widgets
from tests.support.browser import call, grey
from tests.support.packed import unpack


@pytest.fixture(scope="module")
def latent(mnist):
    return widgets.LatentExplorer(pretrained.load("mnist-2d"), mnist.test, count=50)


def test_latent_explorer_state(latent, mnist):
    assert latent.z == [0.0, 0.0]
    latent.set_state({"z": [0.5, -1.0]})  # what the browser sends
    assert latent.z == [0.5, -1.0]
    latent.z = [100.0, 0.0]
    assert latent.z == [latent._limit, 0.0], "kept inside the plane"
    with pytest.raises(traitlets.TraitError):
        latent.z = [1.0, 2.0, 3.0]
    assert latent._config["labels"] == mnist.test.y[:50].tolist()
    assert np.array_equal(unpack(latent._pixels, np.uint8), mnist.test.x[:50].flatten().numpy())
    assert unpack(latent._points, "<f4").shape == (100,)


def test_latent_explorer_takes_floats_and_gaussian_models():
    vae = models.VAE(2, (1, 8, 8), hidden=(16,), likelihood="gaussian")
    explorer = widgets.LatentExplorer(vae, data.ImageSet(torch.rand(10, 1, 8, 8), torch.arange(10)))
    assert explorer._decoder["sigmoid"] is False and explorer._config["shape"] == [8, 8]


@pytest.mark.parametrize(
    "vae, message",
    [
        (models.VAE(3, hidden=(8,)), "latent_dim must be 2"),
        (models.VAE(2, (3, 8, 8), hidden=(8,)), r"x_shape \(1, H, W\)"),
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


@pytest.mark.parametrize("labels", [[-1, 300, 7], [2**40, -(2**40), 0]])
def test_labels_are_any_whole_numbers(labels):
    """-1 is what the course's own faces have where no label is known."""
    vae, x = models.VAE(2, (1, 4, 4), hidden=(8,)), torch.zeros(3, 1, 4, 4, dtype=torch.uint8)
    for y in (torch.tensor(labels), np.array(labels)):
        assert widgets.LatentExplorer(vae, (x, y))._config["labels"] == labels
    bottleneck = widgets.BottleneckExplorer(
        models.Autoencoder(2, (1, 4, 4), hidden=(8,)),
        models.PCA(2).fit(torch.rand(9, 1, 4, 4)),
        (x, np.array(labels)),
    )
    assert bottleneck._config["labels"] == labels


def test_images_come_as_one_likes(mnist):
    vae = pretrained.load("mnist-2d")
    x, y = mnist.test.x[:20], mnist.test.y[:20]
    usual = widgets.LatentExplorer(vae, data.ImageSet(x, y))
    own = [getattr(usual, name) for name in usual.own_state]
    for split in (
        (x, y),
        [x, y],
        (x.numpy(), y.numpy()),
        (x, y.to(torch.int32)),
        (x, y.numpy().astype(np.uint8)),
    ):
        explorer = widgets.LatentExplorer(vae, split)
        assert [getattr(explorer, name) for name in usual.own_state] == own
    for split in (x, x.numpy(), (x, None)):
        explorer = widgets.LatentExplorer(vae, split)
        assert explorer._config["labels"] == []
        explorer._config = explorer._config | dict(labels=y.tolist(), names=usual._config["names"])
        assert [getattr(explorer, name) for name in usual.own_state] == own, "and nothing else is missing"
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


def test_each_label_is_named_where_its_dots_are(mnist):
    vae, x = pretrained.load("mnist-2d"), mnist.test.x[:300]
    explorer = widgets.LatentExplorer(vae, mnist.test, count=300)
    mu, y = unpack(explorer._points, "<f4").reshape(300, 2), mnist.test.y[:300].numpy()
    names = {label: place for label, *place in explorer._config["names"]}
    assert list(names) == list(range(10))
    assert np.abs(np.array(names[0]) - np.median(mu[y == 0], 0)).max() < 0.2, "zeros have room"
    places = np.array(list(names.values()))
    between = np.linalg.norm(places[:, None] - places, axis=-1)[~np.eye(10, dtype=bool)]
    assert between.min() > 0.9 * explorer._limit / 8, "no name on another"
    assert widgets.LatentExplorer(vae, (x, torch.arange(300)))._config["names"] == [], "too many"


def test_a_large_image_travels_as_a_thumbnail():
    """600 dots of 128 × 128 pixels made a page of 14 MiB."""
    vae = models.VAE(2, (1, 128, 128), hidden=(2,), likelihood="gaussian")
    x = torch.randint(0, 256, (600, 1, 128, 128), dtype=torch.uint8)
    explorer = widgets.LatentExplorer(vae, x)
    assert explorer._config["thumbnail"] == [64, 64] and explorer._config["shape"] == [128, 128]
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
    assert (explorer.y, explorer._config["classes"]) == (2, 3)
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
    with pytest.raises(traitlets.TraitError, match="this model takes no label"):
        widgets.LatentExplorer(plain, (x, y)).y = 1


@pytest.fixture(scope="module")
def explorer(mnist):
    return widgets.LatentExplorer(pretrained.load("mnist-2d"), mnist.test, count=200)


def test_the_browser_decodes_what_torch_decodes(show, explorer):
    """int16 weights and JavaScript against float32 and torch: each pixel within a thousandth."""
    z = torch.cartesian_prod(torch.linspace(-2, 2, 5), torch.linspace(-2, 2, 5))
    decode = "(packed, z) => Array.from(makeDecoder(packed)(z))"
    decoded = call(show(explorer), explorer, decode, [[explorer._decoder, point] for point in z.tolist()])
    error = np.abs(np.array(decoded) - pretrained.load("mnist-2d").decode(z).flatten(1).numpy())
    assert error.max() < 0.001


def test_the_nearest_dot_shows_its_image(show, explorer, mnist):
    """Pointing at a dot shows that test image, pixel by pixel."""
    page = show(explorer)
    index = 0  # the first test image, a 7
    area = page.locator("canvas").first.bounding_box()
    x, y = unpack(explorer._points)[2 * index : 2 * index + 2].tolist()
    page.mouse.move(
        area["x"] + area["width"] / 2 * (1 + x / explorer._limit),
        area["y"] + area["height"] / 2 * (1 - y / explorer._limit),
    )
    assert grey(page, 1).tolist() == mnist.test.x[index].flatten().tolist()
