"""Two runs that are not the same run: other data, labels, objectives or likelihoods."""

import functools
import json
import re

import pytest
import torch
from safetensors import safe_open

from course_utils import models, objectives, training
from tests.support.runs import SETTINGS, make, make_conditional, same


class Beta:
    """An objective with a setting of its own."""

    def __init__(self, beta):
        self.beta = beta

    def __call__(self, model, x, generator=None, *, check=True):
        terms = objectives.elbo(model, x, generator=generator, check=check)
        return objectives.LogPx(terms.reconstruction - self.beta * terms.kl)


def beta_elbo(beta):
    def elbo(model, x, generator=None, *, check=True):
        return Beta(beta)(model, x, generator, check=check)

    return elbo


WEIGHT = 2.0


def with_a_global(model, x, generator=None, *, check=True):
    return Beta(WEIGHT)(model, x, generator, check=check)


def test_resume_refuses_other_data(x, tmp_path):
    path = tmp_path / "run"
    training.fit(make(), x, **SETTINGS, checkpoint=path)
    for other in (x.flip(0), x.roll(1, -1)):
        with pytest.raises(ValueError, match=r"other settings \(x='torch.uint8 \(1300, 1, 14, 14\) crc32"):
            training.fit(make(), other, **SETTINGS, resume=path)
    training.fit(make(), x.numpy(), **SETTINGS, resume=path)


@pytest.mark.parametrize(
    "one, same_again, other",
    [
        (Beta(1.0), Beta(1.0), Beta(50.0)),
        (beta_elbo(1.0), beta_elbo(1.0), beta_elbo(50.0)),
        (Beta(1.0).__call__, Beta(1.0).__call__, Beta(50.0).__call__),
        (
            functools.partial(beta_elbo(1.0)),
            functools.partial(beta_elbo(1.0)),
            functools.partial(beta_elbo(50.0)),
        ),
        (
            lambda m, x, generator, check: objectives.LogPx(objectives.elbo(m, x).value * 2),
            lambda m, x, generator, check: objectives.LogPx(objectives.elbo(m, x).value * 2),
            lambda m, x, generator, check: objectives.LogPx(objectives.elbo(m, x).value * 3),
        ),
    ],
    ids=["instance", "closure", "method", "partial", "lambda"],
)
def test_resume_refuses_another_objective(x, tmp_path, one, same_again, other):
    path = tmp_path / "run"
    training.fit(make(), x, **SETTINGS, objective=one, checkpoint=path)
    training.fit(make(), x, **SETTINGS, objective=same_again, resume=path)
    with pytest.raises(ValueError, match=r"other settings \(objective="):
        training.fit(make(), x, **SETTINGS, objective=other, resume=path)


def test_resume_refuses_an_objective_whose_global_changed(x, tmp_path, monkeypatch):
    path = tmp_path / "run"
    training.fit(make(), x, **SETTINGS, objective=with_a_global, checkpoint=path)
    training.fit(make(), x, **SETTINGS, objective=with_a_global, resume=path)
    monkeypatch.setitem(globals(), "WEIGHT", 3.0)
    with pytest.raises(ValueError, match=r"other settings \(objective="):
        training.fit(make(), x, **SETTINGS, objective=with_a_global, resume=path)


def test_resume_refuses_another_likelihood_of_the_same_networks(tmp_path):
    path = tmp_path / "run"
    x = torch.randint(0, 2, (50, 4)).float()
    options = dict(epochs=1, progress=False, device="cpu")
    training.fit(models.VAE(1, (4,), (8,), likelihood="gaussian", eta=0.5), x, **options, checkpoint=path)
    for wrong in (dict(likelihood="gaussian", eta=0.1), dict(likelihood="bernoulli")):
        with pytest.raises(ValueError, match=r"other settings \(model="):
            training.fit(models.VAE(1, (4,), (8,), **wrong), x, **options, resume=path)
    training.fit(models.VAE(1, [4], [8], likelihood="gaussian", eta=0.5), x, **options, resume=path)


def test_a_resumed_run_has_the_same_labels(tmp_path):
    x, y = torch.zeros(8, 3), torch.tensor([0, 1] * 4)
    model = models.ConditionalVAE(2, classes=2, x_shape=(3,), hidden=(4,))
    options = dict(batch_size=4, schedule="constant", device="cpu", progress=False)
    training.fit(model, x, 1, y=y, checkpoint=tmp_path / "run.safetensors", **options)
    with pytest.raises(ValueError, match=r"other settings.*labels="):
        training.fit(model, x, 2, y=y.flip(0), resume=tmp_path / "run.safetensors", **options)
    assert len(training.fit(model, x, 2, y=y, resume=tmp_path / "run.safetensors", **options).value) == 2


def test_an_objective_with_fixed_arguments_can_be_resumed(x, tmp_path):
    path = tmp_path / "vae.safetensors"
    whole, broken = make(), make()
    training.fit(whole, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=3))
    training.fit(
        broken, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=3), checkpoint=path
    )
    training.fit(
        broken, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=3), resume=path
    )
    assert same(whole, broken)
    with pytest.raises(ValueError, match=r"'samples': 3.*now .*'samples': 4"):
        training.fit(
            broken, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=4), resume=path
        )


def test_semi_supervised_training_and_the_name_of_its_labelled_data(mnist, x, tmp_path):
    """A checkpoint names the labelled data by their checksum, and another draw of labels is another run."""
    path = tmp_path / "m2.safetensors"

    def objective(first):
        labelled = (x[first : first + 50], mnist.train.y[first : first + 50])
        return functools.partial(objectives.semi_supervised, labelled=labelled, alpha=5.0)

    whole, broken = (make_conditional(models.SemiSupervisedVAE) for _ in range(2))
    history = training.fit(whole, x, **SETTINGS, objective=objective(0))
    assert list(history.terms) == ["labelled", "unlabelled", "log_q_y"]
    assert history.value[-1] > history.value[0] and history.terms["log_q_y"][-1] > history.terms["log_q_y"][0]
    training.fit(broken, x, **SETTINGS, objective=objective(0), checkpoint=path)
    with safe_open(path, "pt") as stored:
        name = json.loads(stored.metadata()["fit"])["settings"]["objective"]
    assert re.fullmatch(
        r"semi_supervised \(\) \{'labelled': \('torch.uint8 \(50, 1, 14, 14\) crc32 [0-9a-f]{8}', "
        r"'torch.int64 \(50,\) crc32 [0-9a-f]{8}'\), 'alpha': 5.0\}",
        name,
    )
    training.fit(broken, x, **SETTINGS, objective=objective(0), resume=path)
    assert same(whole, broken)
    with pytest.raises(ValueError, match="other settings"):
        training.fit(broken, x, **SETTINGS, objective=objective(50), resume=path)
