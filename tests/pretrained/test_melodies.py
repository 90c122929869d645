"""The melodies: accuracy by counting, and the packaged model has the numbers it claims."""

import math

import pytest
import torch
from torch.nn import functional

from course_utils import data, evaluation, models, pretrained
from course_utils.data.melodies import REST, STEPS, TOKENS
from course_utils.device import generator
from course_utils.pretrained import melodies as recipe


@pytest.fixture(scope="module")
def melodies():
    return data.melodies("cpu")


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = models.MelodyVAE(latent_dim=5, encoder_size=7, decoder_size=9).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)  # far from uniform
    return model


@pytest.fixture
def x(melodies):
    return melodies.test.x[:6]


def test_accuracy_by_counting(model, x):
    """The expected share of right tokens, against the shares of many draws;
    free running is no better than it should be.
    """
    many = x.repeat(400, 1)
    found = recipe.accuracy(model, many, generator(0))
    prepared = model.prepare(many)
    mu, log_sigma = model.encode(prepared)
    z = mu + log_sigma.exp() * torch.randn(mu.shape, dtype=torch.float64, generator=generator(5))
    drawn = torch.distributions.Categorical(logits=model.next_logits(prepared, z)).sample()
    shares = {
        "teacher_forced": (drawn == prepared).double().mean(1),
        "sampled": (model.decode(z, 1.0, generator(6)) == prepared).double().mean(1),
    }
    for name, share in shares.items():
        difference = getattr(found, name).double() - share
        assert difference.mean().abs() < 6 * difference.std() / math.sqrt(len(many)), name
    assert (found.notes >= 0).all() and (found.notes <= 1).all()


def test_accuracy_of_a_model_that_knows_the_melody(melodies):
    """A decoder that gives one melody whatever z is:
    all its tokens are right, and of another's those that agree.
    """
    torch.manual_seed(0)
    model, x = models.MelodyVAE(latent_dim=2, encoder_size=4, decoder_size=4), melodies.test.x[:2]
    logits = 1e4 * functional.one_hot(x[0].long(), TOKENS).float()
    model.next_logits = lambda x, z: logits.expand(*z.shape[:-1], STEPS, TOKENS)
    model.decode = lambda z, temperature, generator: x[0].expand(len(z), -1)
    found, same, starts = recipe.accuracy(model, x), x[1] == x[0], x[1] > REST
    for share in (found.teacher_forced, found.sampled):
        assert share.tolist() == pytest.approx([1, same.float().mean().item()])
    assert found.notes.tolist() == pytest.approx([1, (same & starts).sum().item() / starts.sum().item()])


def test_the_packaged_model_has_the_numbers_it_claims(melodies):
    model, claimed = pretrained.load("melodies"), pretrained.numbers("melodies")
    bound = evaluation.elbo_of_all(model, melodies.test.x, 4, generator(1))
    shares = recipe.accuracy(model, melodies.test.x, generator(1))
    values = {
        "negative_test_bound_nats": -bound.value,
        "reconstruction_nats": bound.reconstruction,
        "kl_nats": bound.kl,
    }
    values |= {f"accuracy_{name}": share for name, share in shares._asdict().items()}
    for name, value in values.items():
        # An upper limit of a draw's error, as the melodies are the same; the claim is another such draw.
        error = value.std().item() / math.sqrt(len(value))
        assert value.mean().item() == pytest.approx(claimed[name], abs=3 * math.sqrt(2) * error + 1e-4), name
    made = pretrained.RECIPES["melodies"]
    assert claimed["recipe"] == {"seed": made.seed, **made.fit} and set(claimed) == {"recipe", *values}


def test_the_packaged_model_beats_the_commonest_bar_and_holds(melodies):
    """In free running, at temperature 1, more tokens right than the commonest bar twice,
    and than holds alone.
    """
    train, test = melodies.train.x, melodies.test.x
    bars, counts = train.reshape(-1, STEPS // 2).unique(dim=0, return_counts=True)
    commonest = bars[counts.argmax()].repeat(2)
    share = recipe.accuracy(pretrained.load("melodies"), test, generator(0)).sampled
    for baseline in (commonest, torch.zeros(STEPS)):
        of_baseline = (test == baseline).float().mean(1)
        difference = share - of_baseline
        assert difference.mean() > 6 * difference.std() / math.sqrt(len(test))


def test_the_recipe_runs(tmp_path, monkeypatch):
    short = pretrained.RECIPES["melodies"]._replace(make=lambda: models.MelodyVAE(2, 4, 4))
    both = data.melodies("cpu")
    few = data.Melodies(*(data.MelodySet(split.x[:300], split.title[:300]) for split in both))
    monkeypatch.setitem(pretrained.RECIPES, "melodies", short._replace(fit=short.fit | dict(epochs=1)))
    monkeypatch.setattr("course_utils.data.melodies", lambda device: few)
    measured = pretrained.train("melodies", tmp_path / "m.safetensors", device="cpu", progress=False)
    assert set(measured) == set(pretrained.numbers("melodies"))
    assert measured["negative_test_bound_nats"] == pytest.approx(
        measured["kl_nats"] - measured["reconstruction_nats"], abs=0.02
    )
