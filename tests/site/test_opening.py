"""The first page's numbers: log p(x) and the encoder's loss, by another way than the one that made them."""

import base64
import io
import json

import numpy as np
import pytest
import torch
from PIL import Image

from course_utils import data, inference, pretrained
from course_utils.distributions import kl_to_standard_normal
from course_utils.site import opening


@pytest.fixture(scope="module")
def made(small_course):
    """Also the build of the small course's site finds or makes them there."""
    return opening.files(small_course / "build" / "site" / "opening")


@pytest.fixture(scope="module")
def numbers(made):
    return json.loads(
        made["style/opening-data.js"].decode().removeprefix("globalThis.opening = ").rstrip(";\n")
    )


def test_log_px_and_the_gap(numbers):
    vae = pretrained.load("mnist-2d").cpu()
    test = data.mnist("cpu").test
    for digit in (1, 7):
        record = numbers["digits"][digit]
        x = torch.from_numpy(np.unpackbits(np.frombuffer(base64.b64decode(record["x"]), np.uint8)))
        x = x.view(1, 1, 28, 28).float()
        assert torch.equal(x[0], (test.x[test.y == digit][0] > 127).float())
        mu, log_sigma = torch.tensor([record["mu"]]), torch.tensor([record["sigma"]]).log()
        found = inference.grid_posterior(vae, x)
        assert found.log_px[0].item() == pytest.approx(record["logPx"], abs=0.05)
        z = mu + log_sigma.exp() * torch.randn(4000, 2, generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            terms = vae.log_likelihood(x, z[None])[0].double()
        bound = terms.mean() - kl_to_standard_normal(mu, log_sigma)[0]
        error = terms.std().item() / len(z) ** 0.5
        assert record["logPx"] - bound.item() == pytest.approx(record["gap"], abs=4 * error + 0.05)


def test_the_rules_are_exact_for_polynomials(numbers):
    for rule, points in zip(numbers["rules"], opening.POINTS, strict=True):
        nodes, weights = np.array(rule).T
        assert len(nodes) == points and weights.sum() == pytest.approx(1)
        assert (weights * nodes**4).sum() == pytest.approx(3), "the fourth moment of N(0, 1)"


def test_the_posterior_is_around_its_digit(numbers):
    for record in numbers["digits"]:
        points = np.concatenate([np.array(line) for line in record["posterior"]])
        assert np.abs(points).max() < opening.LIMIT + 1
        distance = np.linalg.norm(points - np.array(record["mu"]), axis=1).min()
        assert distance < 0.5


def test_the_mosaic_is_ink_on_nothing(made):
    picture = Image.open(io.BytesIO(made["style/plane.webp"]))
    assert picture.mode == "RGBA" and picture.size == (opening.TILES * opening.SIDE,) * 2
    pixels = np.array(picture)
    assert pixels[..., 3].min() == 0 and pixels[..., 3].max() > 200
    assert (pixels[pixels[..., 3] > 128][:, :3] < 60).all()
    assert sum(map(len, made.values())) < 500_000
