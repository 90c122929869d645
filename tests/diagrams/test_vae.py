"""The VAE's two terms are those of its bound."""

import re

import pytest
import torch

from course_utils import objectives, pretrained
from tests.diagrams.conftest import binary, drawn


def test_numbers(mnist):
    kl, reconstruction = map(float, re.findall(r"here (-?[\d.]+\d) nats", drawn("vae").alt.replace("−", "-")))
    terms = objectives.elbo(
        pretrained.load("mnist-2d"),
        binary(mnist.test.x[50:51]),
        samples=2000,
        generator=torch.Generator().manual_seed(7),
    )
    assert kl == pytest.approx(terms.kl.item(), abs=0.051)
    assert reconstruction == pytest.approx(terms.reconstruction.item(), abs=0.5)
