"""The draws of a check: the same at a regrade, fresh otherwise."""

import random

import numpy as np
import torch

from course_utils import checks


def draws_of_everything(generator):
    return [
        torch.rand(3, generator=generator).tolist(),
        torch.rand(3).tolist(),
        np.random.rand(3).tolist(),
        [random.random() for _ in range(3)],
    ]


def test_with_the_courses_secret_a_regrade_meets_the_same_draws(monkeypatch, capsys):
    monkeypatch.setenv("VAE_COURSE_SECRET", "one")
    once, again = (draws_of_everything(checks.seeded("a2_elbo/check-1")) for _ in range(2))
    assert once == again
    assert len({tuple(map(round, (1e6 * x for x in stream))) for stream in once}) == 4, (
        "no stream repeats another"
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == lines[1] and lines[0].startswith("Inputs drawn from seed ")
    others = [draws_of_everything(checks.seeded("a2_elbo/check-2"))]
    monkeypatch.setenv("VAE_COURSE_SECRET", "two")
    others.append(draws_of_everything(checks.seeded("a2_elbo/check-1")))
    assert all(a != b for other in others for a, b in zip(once, other, strict=True))
    monkeypatch.setenv("VAE_COURSE_SEED", lines[0].rsplit(" ", 1)[1])
    assert draws_of_everything(checks.seeded("anything")) == once, "the printed seed repeats the run"


def test_without_the_secret_every_run_is_fresh_and_says_nothing(monkeypatch, capsys):
    monkeypatch.delenv("VAE_COURSE_SECRET", raising=False)
    monkeypatch.delenv("VAE_COURSE_SEED", raising=False)
    runs = []
    for _ in range(20):
        torch.manual_seed(0)
        np.random.seed(0)
        random.seed(0)
        runs.append(draws_of_everything(checks.seeded("a2_elbo/check-1")))
    assert all(len({tuple(stream) for stream in streams}) == 20 for streams in zip(*runs, strict=True))
    assert capsys.readouterr().out == ""
