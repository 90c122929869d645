"""The contestants of benchmarks/training.py that are the course's own, on a few images."""

import importlib

import pytest
import torch

from course_utils import models


@pytest.fixture
def training(course, monkeypatch):
    monkeypatch.syspath_prepend(course / "benchmarks")
    return importlib.import_module("training")


def test_an_epoch_of_fit_trains(training):
    torch.manual_seed(0)
    vae = models.VAE(training.LATENT, hidden=(training.HIDDEN,))
    x = (255 * (torch.rand(300, 1, 28, 28) < 0.1)).to(torch.uint8)
    before = training.negative_bound(vae.encoder, vae.decoder, x, "log sigma")
    turns = training.fit_epochs(vae, x, "float32")
    assert next(turns) > 0 and next(turns) > 0
    assert training.negative_bound(vae.encoder, vae.decoder, x, "log sigma") < before - 50


@pytest.mark.parametrize("passes", [False, True])
def test_an_epoch_of_a_floor(training, passes):
    vae = models.VAE(training.LATENT, hidden=(training.HIDDEN,))
    assert next(training.floor_epochs(vae, torch.zeros(300, 1, 28, 28, dtype=torch.uint8), passes)) > 0
    products = training.products_of(vae)
    assert len(products) == 11
    for a, b, out in products:
        assert (a @ b).shape == out.shape
