"""EigenfacesExplorer: where it starts, its units, and the faces that the browser shows."""

import numpy as np
import pytest
import torch
import traitlets

from course_utils import models, widgets
from tests.support.browser import grey, number_after, set_slider
from tests.support.packed import decode, unpack


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
        ("index", 100, "from 0 to 99, or None, got 100"),
        ("index", -1, "from 0 to 99"),
        ("z", [0.0], "must hold 3 numbers, got 1"),
    ]:
        with pytest.raises(traitlets.TraitError, match=message):
            faces.set_trait(name, value)
    faces.z = [99.0, 0.0, -99.0]
    assert faces.z == [faces._limit, 0.0, -faces._limit], "kept on the sliders"


def test_eigenfaces_are_torchs(show, mnist):
    x = mnist.test.x[:100]
    pca = models.PCA(4).fit(x)
    explorer = widgets.EigenfacesExplorer(pca, x[:5], components=4)
    page = show(explorer)
    page.locator("select").select_option("3")
    z = pca.encode(x[3:4])
    assert number_after(page, "‖x", "-", "x̃‖²", "=") == pytest.approx(
        pca.reconstruction_error(x[3:4]).item(), abs=0.01
    )
    z[0, 1] = -1.5 * pca.variances[1].sqrt()
    set_slider(page, 1, -1.5)
    error = (x[3].flatten() / 255 - pca.decode(z)[0]).square().sum().item()
    assert number_after(page, "‖x", "-", "x̃‖²", "=") == pytest.approx(error, abs=0.01)
    page.get_by_role("button").first.click()
    assert number_after(page, "‖x", "-", "x̃‖²", "=") == pytest.approx(
        pca.reconstruction_error(x[3:4]).item(), abs=0.01
    )
    component = pca.components[2] / pca.components[2].abs().max()
    assert np.abs(grey(page, 2) - 255 * (0.5 + 0.5 * component.numpy())).max() < 1, "the third eigenface"


def test_eigenfaces_keys_select_and_move(show, mnist):
    x = mnist.test.x[:100]
    page = show(widgets.EigenfacesExplorer(models.PCA(3).fit(x), x[:5], components=3))
    page.locator("canvas").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft", "ArrowUp", "Shift+ArrowRight"):
        page.keyboard.press(key)
    values = [
        float(v)
        for v in page.locator("input[type=range]").evaluate_all("(all) => all.map((input) => input.value)")
    ]
    assert values == pytest.approx([0, 0.5, -0.1])
