"""Runs go on where they stopped, and only what is done replaces a row."""

import pytest
import torch

from course_utils import models
from course_utils.training.run import Run
from reproductions import results
from reproductions.results import fit, load_run, read, save_run, with_activation, write

X = torch.rand(64, 3, generator=torch.Generator().manual_seed(0))


def linear_vae():
    torch.manual_seed(0)
    return models.VAE(1, (3,), hidden=(), likelihood="gaussian", eta=0.1)


def stop_after_one(model, history):
    raise ValueError("enough")


def test_a_stopped_run_goes_on():
    settings = dict(x=X, epochs=3, batch_size=32, device="cpu")
    whole, stopped = linear_vae(), linear_vae()
    fit(whole, "whole", **settings)
    with pytest.warns(UserWarning, match="enough"), pytest.raises(KeyboardInterrupt, match="unfinished"):
        fit(stopped, "stopped", **settings, on_epoch=stop_after_one)
    assert len(fit(stopped, "stopped", **settings).value) == 3
    for a, b in zip(whole.parameters(), stopped.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_finished_run_is_not_trained_again(monkeypatch):
    settings = dict(x=X, epochs=2, batch_size=32, device="cpu")
    history = fit(linear_vae(), "run", **settings)
    monkeypatch.setattr(Run, "one_step", lambda *_: pytest.fail("trained again"))
    assert fit(linear_vae(), "run", **settings).value == history.value


def test_the_state_of_a_run_comes_back():
    assert load_run("run") == {}
    save_run("run", dict(log=[1.5], weights=torch.eye(2)))
    assert load_run("run")["log"] == [1.5]
    assert torch.equal(load_run("run")["weights"], torch.eye(2))


def test_another_activation_takes_the_place_of_each_relu():
    kinds = [type(layer) for layer in with_activation(models.VAE(2, hidden=(4, 3)), torch.nn.ELU).modules()]
    assert kinds.count(torch.nn.ELU) == 4
    assert torch.nn.ReLU not in kinds


def row(figure, ours):
    return dict(figure=figure, ours=ours, minutes=1.0)


def test_a_row_takes_the_place_of_an_earlier_one_of_its_figure():
    write("paper", [row("a", "1"), row("b", "2")])
    write("paper", [row("a", "3")])
    assert [(found["figure"], found["ours"]) for found in read("paper")] == [("a", "3"), ("b", "2")]
    assert all(found["conditions"]["device"] for found in read("paper"))


def test_a_row_that_cannot_be_written_leaves_the_last_results():
    write("paper", [row("a", "1")])
    kept = read("paper")
    with pytest.raises(TypeError):
        write("paper", [row("a", object())])
    assert read("paper") == kept
    assert [path.name for path in results.FOLDER.iterdir()] == ["paper.json"]
