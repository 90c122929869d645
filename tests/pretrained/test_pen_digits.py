"""The packaged SketchRNN of traced digits and its judge have the numbers that they claim."""

import pytest
import torch

from course_utils import data, evaluation, models, pretrained
from course_utils.pretrained import RECIPES, pen_digits


@pytest.fixture(scope="module")
def few(mnist):
    """1,000 test digits: x, y, and the same as pen drawings."""
    x, y = mnist.test.x[::10], mnist.test.y[::10]
    return x, y, data.trace(x)


def test_the_pen_digits_have_the_numbers_they_claim(few):
    _, y, x = few
    rnn, numbers = pretrained.load("pen-digits"), pretrained.numbers("pen-digits")
    assert numbers["recipe"] == {"seed": RECIPES["pen-digits"].seed, **RECIPES["pen-digits"].fit}
    assert pretrained.path("pen-digits").stat().st_size <= 0.6e6
    bound = evaluation.elbo_of_all(rnn, x, 4, torch.Generator().manual_seed(1))
    error = bound.value.std().item() / len(x) ** 0.5
    assert -bound.value.mean().item() == pytest.approx(numbers["negative_test_bound_nats"], abs=4 * error)
    assert bound.kl.mean().item() == pytest.approx(numbers["kl_nats"], abs=0.5)
    right = (pretrained.load("digit-reader").read(data.ink(rnn.reconstruct(x))) == y).float().mean().item()
    assert right == pytest.approx(numbers["reconstructions_read_rightly"], abs=4 * (0.1 / len(x)) ** 0.5)
    assert numbers["reconstructions_read_rightly"] > 0.85


def test_the_reader_reads_as_often_rightly_as_it_claims(few):
    x, y, traced = few
    reader, numbers = pretrained.load("digit-reader"), pretrained.numbers("digit-reader")
    assert numbers["recipe"] == {"seed": RECIPES["digit-reader"].seed, **RECIPES["digit-reader"].fit}
    for name, images in (("scanned", x), ("inked", data.ink(traced))):
        right = (reader.read(images) == y).float().mean().item()
        assert right == pytest.approx(numbers[name], abs=4 * (0.02 / len(y)) ** 0.5)
    assert numbers["scanned"] > 0.98 and numbers["inked"] > 0.96


def test_the_reader_s_examples(mnist, monkeypatch):
    """Each digit as scanned and as inked, moved by a pixel at most, with its label; in every direction."""
    small = type(mnist)(*(type(part)(part.x[:300], part.y[:300]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: small)
    examples = pen_digits.scanned_and_inked(torch.device("cpu"))
    x, y = examples["x"], examples["y"]
    assert x.shape == (600, 1, 28, 28) and x.dtype == torch.uint8
    assert torch.equal(y, small.train.y.repeat(2))
    moved = torch.stack([small.train.x.roll((dy, dx), (2, 3)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)])
    same = (moved == x[:300]).all(-1).all(-1).all(-1)
    assert same.any(0).all() and same.any(1).all()


def test_its_objective_is_minus_the_cross_entropy(mnist):
    torch.manual_seed(0)
    reader, x, y = models.DigitReader().eval(), mnist.test.x[:20], mnist.test.y[:20]
    value = pen_digits.log_q_of_label(reader, x, y=y).value
    wanted = torch.nn.functional.cross_entropy(reader.network(x / 255), y, reduction="none")
    torch.testing.assert_close(value, -wanted)


@pytest.mark.parametrize("name", ["pen-digits", "digit-reader"])
def test_the_recipes_run(name, tmp_path, monkeypatch, mnist):
    small = type(mnist)(*(type(part)(part.x[:300], part.y[:300]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: small)
    monkeypatch.setitem(RECIPES, name, RECIPES[name]._replace(fit=dict(epochs=1, batch_size=100)))
    numbers = pretrained.train(name, tmp_path / "out.safetensors", device="cpu", progress=False)
    assert numbers.keys() == pretrained.numbers(name).keys()
    model, packaged = pretrained.load(name, tmp_path / "out.safetensors"), pretrained.load(name)
    assert {k: v.shape for k, v in model.state_dict().items()} == {
        k: v.shape for k, v in packaged.state_dict().items()
    }
