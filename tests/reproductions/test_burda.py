"""The paper's schedule and network, a run that goes on bit for bit, and one trial run."""

import pytest
import torch
from torch import nn

from course_utils import training
from reproductions import burda, results


def test_the_schedule():
    rates = burda.schedule(8)
    assert len(rates) == 3280
    assert [rates.index(rate) for rate in sorted(set(rates), reverse=True)] == [
        0,
        1,
        4,
        13,
        40,
        121,
        364,
        1093,
    ]
    assert rates[0] == 1e-3
    assert rates[-1] == pytest.approx(1e-4)
    assert burda.schedule(3) == rates[:13]


@pytest.mark.parametrize(
    ("stages", "message"), [(0, "at least 1, got 0"), (9, "at most 8, as in the paper, got 9")]
)
def test_the_paper_has_eight_stages(stages, message):
    with pytest.raises(ValueError, match=message):
        burda.schedule(stages)


def test_the_network(mnist):
    x = mnist.train.x[:100]
    vae = burda.network(x)
    layers = [layer for layer in vae.modules() if isinstance(layer, nn.Linear)]
    assert [(layer.in_features, layer.out_features) for layer in layers] == [
        *((784, 200), (200, 200), (200, 100)),
        *((50, 200), (200, 200), (200, 784)),
    ]
    assert sum(isinstance(layer, nn.Tanh) for layer in vae.modules()) == 4
    for layer in layers:
        largest = (6 / (layer.in_features + layer.out_features)) ** 0.5
        assert 0.95 * largest < layer.weight.abs().max() <= largest
    shown = layers[-1].bias.sigmoid().view(28, 28)
    torch.testing.assert_close(shown, (x.float().mean(0)[0] / 255).clamp(0.001, 0.999))


def test_a_run_goes_on_bit_for_bit(mnist):
    x, rates = mnist.train.x[:60], burda.schedule(2)
    whole = burda.train(x, 2, rates)
    (results.RUNS / "burda-2.pt").unlink()
    burda.train(x, 2, rates[:2])
    resumed = burda.train(x, 2, rates)
    assert [epoch["rate"] for epoch in resumed.log] == [1e-3, *[0.00072] * 3]
    for a, b in zip(whole.vae.parameters(), resumed.vae.parameters(), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(ValueError, match="at least the 4 epochs that burda-2 has had, got 1"):
        burda.train(x, 2, rates[:1])


def test_a_run_that_diverges_says_so(mnist):
    run = burda.Training(mnist.train.x[:20], 1, 0)
    with torch.no_grad():
        run.vae.decoder[0].weight.fill_(torch.nan)
    with pytest.raises(training.TrainingDiverged, match="In epoch 1 the mean bound became nan"):
        run.epoch(1e-3)


def test_a_trial_run():
    burda.reproduce(5, stages=1, examples=20)
    (row,) = results.read("burda")
    assert row["figure"] == "IWAE, k = 5"
    assert row["differs"] == "i = 0 … 0: 1 of the paper's 3,280 epochs"
    assert 100 < float(row["ours"]) < 300
    assert row["log"][0]["epoch"] == 1


@pytest.mark.parametrize("arguments", [["--samples", "2"], ["--stages", "9"], ["--stages", "1", "--full"]])
def test_other_arguments_are_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        burda.main(arguments)
    assert "--s" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "stages"), [([], 5), (["--stages", "2"], 2), (["--full"], 8), (["--samples", "50"], 5)]
)
def test_the_default_is_five_stages_on_a_cpu(arguments, stages, monkeypatch):
    asked = []
    monkeypatch.setattr(burda, "reproduce", lambda samples, stages: asked.append((samples, stages)))
    monkeypatch.setattr(burda, "default_device", lambda: torch.device("cpu"))
    burda.main(arguments)
    samples = [50] if "50" in arguments else [1, 5, 50]
    assert asked == [(k, stages) for k in samples]
