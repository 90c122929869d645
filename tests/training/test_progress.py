"""A run that diverges says at which step, in which term, and why."""

import time

import pytest
import torch

from course_utils import objectives, training
from tests.support.runs import SETTINGS, make


def test_nan_says_step_term_and_cause(x):
    vae = make()
    calls = []

    def elbo(model, batch, generator=None, *, check=True):
        calls.append(1)
        if len(calls) == 17:
            with torch.no_grad():
                model.encoder[-1].bias[2:].fill_(1000)  # log sigma
        return objectives.elbo(model, batch, generator=generator, check=check)

    with pytest.raises(
        training.TrainingDiverged,
        match=r"epoch 2, step 4, .*kl became NaN or infinite.*lower the learning rate",
    ):
        training.fit(vae, x, **SETTINGS, objective=elbo)
    vae = make()
    with torch.no_grad():
        vae.decoder[0].weight.fill_(float("nan"))
    with pytest.raises(
        training.TrainingDiverged, match=r"epoch 1, step 1, reconstruction became.*before the first update"
    ):
        training.fit(vae, x, **SETTINGS)


def test_a_learning_rate_far_too_large_is_told(x):
    with pytest.raises(training.TrainingDiverged, match=r"learning rate \(now 1e\+06\)"):
        training.fit(
            make(likelihood="gaussian", eta=1e-4),
            x,
            **SETTINGS | {"epochs": 20},
            learning_rate=1e6,
            schedule="constant",
        )


def test_the_seconds_are_those_of_each_epoch(x):
    started = time.monotonic()
    history = training.fit(make(), x, **SETTINGS)
    assert min(history.seconds) > 0 and sum(history.seconds) <= time.monotonic() - started


def test_the_bar_shows_the_means_of_the_last_steps_and_counts_them(x, capsys):
    training.fit(make(), x, **SETTINGS | {"progress": True})
    shown = capsys.readouterr().err
    assert "39/39" in shown and "reconstruction=-" in shown and "kl=" in shown
