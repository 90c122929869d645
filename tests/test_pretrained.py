"""The packaged models are what their recipes say, and recipes run."""

import pytest
import torch

from course_utils import evaluation, models, pretrained, training
from course_utils.pretrained import RECIPES, Recipe


@pytest.mark.parametrize("name", RECIPES)
def test_the_packaged_model_has_the_numbers_it_claims(name, mnist):
    vae = pretrained.load(name)
    bound = evaluation.elbo_of_all(vae, mnist.test.x, 4, torch.Generator().manual_seed(1))
    numbers = pretrained.numbers(name)
    assert -bound.value.mean().item() == pytest.approx(numbers["negative_test_bound_nats"], abs=0.3)
    assert bound.kl.mean().item() == pytest.approx(numbers["kl_nats"], abs=0.1)
    assert numbers["recipe"] == {"seed": RECIPES[name].seed, **RECIPES[name].fit}
    assert not any(p.requires_grad for p in vae.parameters())


def test_they_are_small():
    assert sum(pretrained.path(name).stat().st_size for name in RECIPES) < 12e6


def test_a_recipe_makes_the_file_that_load_reads(tmp_path, monkeypatch, mnist):
    short = Recipe("for this test", lambda: models.VAE(2, hidden=(16,)), dict(epochs=1, batch_size=1000))
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


def test_unknown_names():
    for use in (pretrained.load, pretrained.numbers, lambda name: pretrained.train(name, "x")):
        with pytest.raises(ValueError, match="name should be one of 'mnist-1d', 'mnist-2d'"):
            use("mnist-3d")
