"""Products by oneDNN are those of PyTorch, and only large ones go there."""

import types

import pytest
import torch
from torch.nn import functional as F

from course_utils import evaluation, inference, models, objectives, products, training

pytestmark = pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="this PyTorch has no oneDNN")


def layer_of(rows, dtype=torch.float32):
    torch.manual_seed(0)
    shapes = (rows, 128), (256, 128), (256,)
    return [torch.randn(shape, dtype=dtype, requires_grad=True) for shape in shapes]


def by_onednn(out):
    return "Mkldnn" in out.grad_fn.next_functions[0][0].name()


def test_values_and_gradients_are_those_of_linear():
    layer = layer_of(64)
    with products.ByOneDNN():
        found, without_bias = F.linear(*layer), F.linear(*layer[:2])
    assert by_onednn(found) and by_onednn(without_bias)
    expected = F.linear(*layer)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-4)
    torch.testing.assert_close(without_bias, F.linear(*layer[:2]), rtol=1e-5, atol=1e-4)
    weights = torch.randn_like(found)
    for ours, theirs in zip(
        torch.autograd.grad(found, layer, weights), torch.autograd.grad(expected, layer, weights), strict=True
    ):
        torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-3)


def test_other_products_are_left_alone():
    small, large, double = layer_of(63), layer_of(64), layer_of(64, torch.float64)
    with products.ByOneDNN():
        assert not by_onednn(F.linear(*small)) and not by_onednn(F.linear(*double))
        assert not by_onednn(F.linear(large[0], *(t[:8] for t in large[1:])))
        assert not by_onednn(F.linear(large[0].reshape(2, 32, 128), *large[1:]))
        with torch.autocast("cpu", torch.bfloat16):
            assert F.linear(*large).dtype == torch.bfloat16


def test_measurements_agree_with_and_without(monkeypatch):
    torch.manual_seed(0)
    vae, x = models.VAE(2, hidden=(32,)), torch.rand(3, 1, 28, 28).round()
    taken = []
    monkeypatch.setattr(products, "takes", lambda *layer: taken.append(layer) or True)
    results = []
    for faster in (False, True):
        monkeypatch.setattr(products, "onednn_is_faster", lambda faster=faster: faster)
        fitted = inference.fit_posterior(vae, x, max_steps=2, samples=32)
        log_px = evaluation.log_likelihood(vae, x, 100, torch.Generator().manual_seed(0))
        results.append((fitted.mu, fitted.elbo, log_px))
        assert bool(taken) == faster
    torch.testing.assert_close(*results, rtol=1e-4, atol=1e-3)


def test_training_agrees_with_and_without(monkeypatch):
    x, taken, reached = torch.rand(256, 1, 28, 28).round(), [], []
    real = products.takes
    monkeypatch.setattr(products, "takes", lambda *layer: taken.append(real(*layer)) or taken[-1])
    for faster in (False, True):
        monkeypatch.setattr(products, "onednn_is_faster", lambda faster=faster: faster)
        torch.manual_seed(0)
        vae = models.VAE(2, hidden=(32,))
        history = training.fit(vae, x, epochs=2, progress=False, device="cpu")
        assert any(taken) == faster
        reached.append((history.value, vae.encoder[1].weight.detach()))
    torch.testing.assert_close(*reached, rtol=1e-4, atol=1e-5)


def own_objective(model, x, generator=None, *, check=True):
    return objectives.elbo(model, x, generator=generator, check=check)


class OwnModel(models.VAE):
    pass


@pytest.mark.parametrize("kind, objective", [(models.VAE, own_objective), (OwnModel, None)])
def test_training_of_ones_own_may_differentiate_as_it_likes(monkeypatch, kind, objective):
    monkeypatch.setattr(products, "onednn_is_faster", lambda: True)
    monkeypatch.setattr(products, "takes", lambda *layer: pytest.fail("a layer of somebody's own"))
    x = torch.rand(256, 1, 28, 28).round()
    how = dict(epochs=1, objective=objective, progress=False, device="cpu")
    training.fit(kind(2, hidden=(32,)), x, **how)


def test_a_model_of_ones_own_may_differentiate_as_it_likes(monkeypatch):
    monkeypatch.setattr(products, "onednn_is_faster", lambda: True)
    monkeypatch.setattr(products, "takes", lambda *layer: pytest.fail("a layer of another model"))
    vae = models.VAE(2, hidden=(32,))
    own = types.SimpleNamespace(latent_dim=2, prepare=vae.prepare, encode=vae.encode)
    own.log_likelihood = vae.log_likelihood
    evaluation.log_likelihood(own, torch.zeros(1, 1, 28, 28), 100)


@pytest.mark.parametrize(
    "described, capability, faster",
    [
        ("AMD64 Family 26 Model 2 Stepping 1, AuthenticAMD", "AVX512", True),
        ("vendor_id\t: AuthenticAMD\ncpu family\t: 26\nmodel\t\t: 2", "AVX512", True),
        ("vendor_id\t: AuthenticAMD\ncpu family\t: 26\nmodel\t\t: 2", "AVX2", False),
        ("AMD64 Family 25 Model 17 Stepping 1, AuthenticAMD", "AVX512", False),
        ("Intel64 Family 6 Model 143 Stepping 8, GenuineIntel", "AVX512", False),
        ("", "AVX512", False),
    ],
)
def test_only_on_processors_that_mkl_uses_by_half(monkeypatch, described, capability, faster):
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: capability)
    monkeypatch.setattr(products.Path, "exists", lambda path: False)
    monkeypatch.setattr(products.platform, "processor", lambda: described)
    here = products.onednn_is_faster.__wrapped__()
    assert here == faster
    monkeypatch.setattr(products, "onednn_is_faster", lambda: here)
    assert isinstance(products.many_rows(64), products.ByOneDNN) == faster
    assert not isinstance(products.many_rows(63), products.ByOneDNN)
