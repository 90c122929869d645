"""A model that fit cannot train raises an error that says why."""

import pytest
import torch

from course_utils import models, training
from tests.support.runs import SETTINGS, make


def in_inference_mode(function):
    with torch.inference_mode():
        return function()


def test_a_model_of_ones_own_is_told_what_is_wrong_with_it(x):
    class NoPrepare(torch.nn.Linear):
        x_shape = (1, 14, 14)

    for model, error, message in [
        (
            NoPrepare(2, 2),
            TypeError,
            r"model must have x_shape and prepare\(.*got a NoPrepare, which lacks prepare",
        ),
        (
            torch.nn.Linear(2, 2),
            TypeError,
            r"got a Linear, which lacks x_shape and prepare\. x_shape is the shape of one example",
        ),
        (models.VAE, TypeError, r"must be a torch\.nn\.Module, got the class VAE; make a model of it first"),
        (in_inference_mode(make), ValueError, r"within torch\.inference_mode\(\).*make it outside"),
        (models.PCA(2), TypeError, r"got a PCA; a PCA has a fit\(x\) of its own"),
        (make().half(), TypeError, r"got torch\.float16.*model\.float\(\) first"),
    ]:
        with pytest.raises(error, match=message):
            training.fit(model, x, **SETTINGS)
    for seed in (None, 0.5, True):
        with pytest.raises(TypeError, match=f"seed must be a whole number, got {seed}"):
            training.fit(make(), x, **SETTINGS, seed=seed)
