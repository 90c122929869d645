"""Recipes run, and what they write is what load reads."""

import pytest
import torch

from course_utils import evaluation, models, pretrained, training
from course_utils.pretrained import RECIPES, Recipe


def test_a_conditional_recipe(tmp_path, monkeypatch, mnist):
    """Labels go with the digits, in training and in what is measured."""
    short = RECIPES["mnist-conditional"]._replace(
        make=lambda: models.ConditionalVAE(2, hidden=(16,)), fit=dict(epochs=1, batch_size=1000)
    )
    monkeypatch.setitem(RECIPES, "short", short)
    out = tmp_path / "short.safetensors"
    numbers = pretrained.train("short", out, device="cpu", progress=False)
    model = pretrained.load("short", out)
    noise = torch.Generator().manual_seed(0)
    bound = evaluation.elbo_of_all(model, mnist.test.x, 16, noise, y=mnist.test.y).value.mean()
    assert -bound.item() == pytest.approx(numbers["negative_test_bound_nats"], abs=0.01)


@pytest.mark.parametrize("name", ["mnist-made", "mnist-flow", "mnist-gan"])
def test_the_recipes_of_the_other_models_run(name, tmp_path, monkeypatch, mnist):
    few = type(mnist)(*(type(part)(part.x[:2000], part.y[:2000]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: few)
    monkeypatch.setitem(RECIPES, name, RECIPES[name]._replace(fit=dict(epochs=1, batch_size=500)))
    numbers = pretrained.train(name, tmp_path / "out.safetensors", device="cpu", progress=False)
    assert numbers.keys() == pretrained.numbers(name).keys()
    model, packaged = pretrained.load(name, tmp_path / "out.safetensors"), pretrained.load(name)
    assert {k: v.shape for k, v in model.state_dict().items()} == {
        k: v.shape for k, v in packaged.state_dict().items()
    }


def test_a_recipe_makes_the_file_that_load_reads(tmp_path, monkeypatch, mnist):
    short = Recipe(lambda: models.VAE(2, hidden=(16,)), dict(epochs=1, batch_size=1000))
    monkeypatch.setitem(RECIPES, "short", short)
    out = tmp_path / "short.safetensors"
    numbers = pretrained.train("short", out, device="cpu", progress=False)
    vae = pretrained.load("short", out)
    bound = evaluation.elbo_of_all(vae, mnist.test.x, 16, torch.Generator().manual_seed(0)).value.mean()
    assert -bound.item() == pytest.approx(numbers["negative_test_bound_nats"], abs=0.01)
    torch.manual_seed(0)
    whole = short.make()
    training.fit(whole, mnist.train.x, device="cpu", progress=False, **short.fit)
    stored = vae.state_dict()
    assert all(torch.equal(value.half().float(), stored[key]) for key, value in whole.state_dict().items())
    with pytest.raises(FileExistsError, match="exists; move it away"):
        pretrained.train("short", out)


def test_the_minutes_of_a_recipe_are_those_of_few_examples_scaled(monkeypatch, mnist):
    seen = []

    def fitter(model, x, **how):
        seen.append((len(x), how))

    short = Recipe(lambda: models.VAE(2, hidden=(16,)), dict(epochs=7, batch_size=50), fitter=fitter)
    monkeypatch.setitem(RECIPES, "short", short)
    clock = iter([1.0, 3.0])
    monkeypatch.setattr("time.process_time", lambda: next(clock))
    before = torch.get_rng_state()
    assert pretrained.training_minutes("short", 200) == pytest.approx(2 / 60 * 7 * 60_000 / 200)
    (count, how), *others = seen
    assert (count, how["epochs"], how["batch_size"]) == (200, 1, 50) and not others
    assert torch.equal(torch.get_rng_state(), before)
    with pytest.raises(ValueError, match="name must be one of"):
        pretrained.training_minutes("mnist-3d")
