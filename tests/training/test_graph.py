"""A run in a CUDA graph: on a GPU, and here with a stand-in for the capture, as a run without one."""

import pytest
import torch

from course_utils import objectives, training
from course_utils.training import graph
from course_utils.training.run import Run
from course_utils.training.settings import Settings
from tests.support.runs import SETTINGS, interrupted, make, same


@pytest.fixture
def without_gpu(monkeypatch):
    """Steps run as they are, and are not captured; the list says when one would have been."""
    captures = []

    def captured(step, noise):
        captures.append(noise)
        return step

    monkeypatch.setattr(graph, "aside", lambda step: step())
    monkeypatch.setattr(graph, "captured", captured)
    monkeypatch.setattr(graph, "run_of", lambda *what: graph.GraphRun(*what))
    monkeypatch.setattr("course_utils.training.loop.run_of", lambda *what: graph.GraphRun(*what))
    return captures


@pytest.mark.parametrize("options", [{}, {"likelihood": "gaussian"}], ids=["bernoulli", "learned eta"])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_step_from_fixed_tensors_is_the_step_without_them(x, without_gpu, options, precision):
    eager, fixed = make(**options), make(**options)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("course_utils.training.loop.run_of", Run)
        one = training.fit(eager, x, **SETTINGS, precision=precision)
    other = training.fit(fixed, x, **SETTINGS, precision=precision)
    assert len(without_gpu) == 1, "captured once a run"
    assert other.value == pytest.approx(one.value, rel=1e-4)
    for a, b in zip(eager.parameters(), fixed.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4)


def test_it_goes_on_from_a_checkpoint_bit_for_bit(x, without_gpu, tmp_path):
    whole, first = make(), make()
    training.fit(whole, x, **SETTINGS)
    file = tmp_path / "run.safetensors"
    training.fit(interrupted(first, 20), x, **SETTINGS, checkpoint=file)
    second = make(seed=1)
    training.fit(second, x, **SETTINGS, resume=file)
    assert same(whole, second)


def test_what_changes_is_copied_to_where_it_was(x, without_gpu):
    run = graph.GraphRun(
        make(), x, None, objectives.elbo, False, Settings(1, 100, 1e-2, "one-cycle", "float32", 0)
    )
    places = [tensor.data_ptr() for tensor in (run.chosen, run.eta_rate, run.optimizer.param_groups[0]["lr"])]
    for chosen in run.order(0)[:5]:
        run.one_step(chosen)
        assert torch.equal(run.chosen, chosen)
        rate = training.learning_rate_at(run.progress.step - 1, 13, 1e-2, "one-cycle")
        assert run.optimizer.param_groups[0]["lr"].item() == pytest.approx(rate)
    now = [tensor.data_ptr() for tensor in (run.chosen, run.eta_rate, run.optimizer.param_groups[0]["lr"])]
    assert now == places


def test_without_an_nvidia_gpu(x):
    with pytest.raises(ValueError, match="graph=True is for NVIDIA GPUs, and the device is 'cpu'"):
        training.fit(make(), x, **SETTINGS, graph=True)


@pytest.mark.gpu
@pytest.mark.parametrize("likelihood", ["bernoulli", "gaussian"])
def test_a_graph_on_a_gpu_learns_what_the_eager_loop_learns(x, likelihood):
    options = SETTINGS | {"device": "cuda", "epochs": 15}
    eager = training.fit(make(likelihood=likelihood), x, **options)
    replayed = training.fit(make(likelihood=likelihood), x, **options, graph=True)
    assert replayed.value[-1] == pytest.approx(eager.value[-1], abs=2)


@pytest.mark.gpu
def test_a_step_that_looks_at_its_numbers_runs_without_a_graph(x):
    def looking(model, batch, generator=None, *, check=True):
        terms = objectives.elbo(model, batch, generator=generator, check=check)
        assert terms.value.mean().item() < 0
        return terms

    with pytest.warns(UserWarning, match="No CUDA graph can hold this step"):
        training.fit(make(), x, **SETTINGS | {"device": "cuda"}, objective=looking, graph=True)
