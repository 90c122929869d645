"""What all widgets share: their state is their traits, and where they began is kept."""

import re

import pytest
import torch

from course_utils import models, widgets
from course_utils.widgets import base
from tests.browser import conftest, own_pages, test_widgets

EXPLORERS = set(widgets.__all__) - {"save_html", "save_module"}


def test_every_widget_is_tried_in_a_browser():
    """In the notebook of tests/browser/conftest.py, in its order, and on a page of its own."""
    explorers = {re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Explorer")).lower() for name in EXPLORERS}
    assert list(test_widgets.WIDGETS) == conftest.CELLS[1:]
    assert set(test_widgets.WIDGETS) == explorers
    pages = {name.replace("-", "_") for name in own_pages.PAGES}
    assert pages - {"manifold_3d"} == explorers


def test_grey_bytes():
    grey = torch.arange(256, dtype=torch.uint8)
    assert torch.equal(base.grey_bytes(grey), grey)
    assert torch.equal(base.grey_bytes(grey / 255), grey)
    assert base.grey_bytes(torch.tensor([-0.5, 1.5])).tolist() == [0, 255]
    with pytest.raises(ValueError, match="must be pixels from 0 to 255, got none above 1"):
        base.grey_bytes(grey[:2])


def test_a_class_is_no_model():
    split = torch.rand(4, 1, 4, 4), torch.arange(4) % 3
    with pytest.raises(TypeError, match=r"the class VAE; make a model of it first, VAE\(…\)"):
        widgets.LatentExplorer(models.VAE, split)
    with pytest.raises(TypeError, match="the class Autoencoder; make a model of it first"):
        widgets.ManifoldExplorer(models.Autoencoder, split[0])


def test_a_widgets_state_is_its_traits():
    assert set(widgets.JensenExplorer().own_state) == {
        "_config",
        "_made",
        "_older",
        "_begun",
        "function",
        "points",
    }
    assert set(widgets.MonteCarloExplorer().own_state) == {
        "_config",
        "_made",
        "_older",
        "_begun",
        "dim",
        "samples",
        "eta",
        "method",
    }
