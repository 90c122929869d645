"""Whatever looks at a model does so in eval mode and leaves no trace:
every public function that takes one, found by machine.
"""

import copy
import inspect
import random

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import compression, data, evaluation, inference, latents, models, plots
from course_utils.measuring import measuring, milliseconds, passes, weights

SHAPE, COUNT = (1, 4, 4), 5
X = torch.bernoulli(torch.full((COUNT, *SHAPE), 0.5), generator=torch.Generator().manual_seed(0))
GREY = torch.randint(0, 256, X.shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
Y = torch.tensor([0, 1, 2, 0, 1])


def watched(model):
    """The model with a buffer in each part,
    which counts and draws a random number when that part runs in training mode.

    Some parts are in another mode than the others, some parameters are frozen, and some have a gradient.
    """
    model.train()
    for number, part in enumerate(list(model.modules())):
        part.register_buffer("runs_in_training", torch.zeros(1))
        part.register_forward_pre_hook(_count)
        part.training = number % 3 != 1
    model.training = True
    for number, parameter in enumerate(model.parameters()):
        parameter.requires_grad_(number % 3 != 1)
        if number % 3 == 0:
            parameter.grad = torch.ones_like(parameter)
    return model


def _count(part, inputs):
    if part.training:
        part.runs_in_training += 1
        torch.rand(1)


class Normalization(nn.BatchNorm1d):
    def forward(self, h):
        return super().forward(h.reshape(-1, h.shape[-1])).view_as(h)


def normalized(model):
    """The model with batch normalization and dropout behind each ReLU of its networks,
    and running statistics that are not 0 and 1.
    """
    for part in list(model.modules()):
        if isinstance(part, nn.Sequential):
            for name, layer in list(part.named_children()):
                if isinstance(layer, nn.ReLU):
                    width = next(
                        p for p in reversed(part[: int(name)]) if isinstance(p, nn.Linear)
                    ).out_features
                    part[int(name)] = nn.Sequential(layer, Normalization(width), nn.Dropout(0.5))
    model.train()
    for _ in range(3):
        model.encode(X, *([Y] if hasattr(model, "classes") else []))
        model.decode(torch.randn(COUNT, model.latent_dim), *([Y] if hasattr(model, "classes") else []))
    return watched(model)


def trace(model):
    """Everything that measuring has to leave as it was."""
    return dict(
        modes=[part.training for part in model.modules()],
        state={name: value.clone() for name, value in model.state_dict().items()},
        requires_grad=[p.requires_grad for p in model.parameters()],
        gradients=[None if p.grad is None else p.grad.clone() for p in model.parameters()],
        torch=torch.get_rng_state(),
        numpy=np.random.get_state()[1].copy(),
        python=random.getstate(),
        gradient_mode=torch.is_grad_enabled(),
    )


def assert_same(before, after, name):
    for key, value in before.items():
        torch.testing.assert_close(
            after[key], value, atol=0, rtol=0, msg=lambda text, key=key: f"{name}: {key}: {text}"
        )


def vae(likelihood="bernoulli"):
    return models.VAE(2, SHAPE, hidden=(8,), likelihood=likelihood)


def conditional():
    return models.ConditionalVAE(2, 3, SHAPE, hidden=(8,))


def conditional_of_one():
    return models.ConditionalVAE(1, 3, SHAPE, hidden=(8,))


# By the name of each public function that takes a model: how the model is made, and uses of it.
FUNCTIONS = {
    "evaluation.elbo_of_all": [
        (vae, lambda m: evaluation.elbo_of_all(m, GREY, 3)),
        (conditional, lambda m: evaluation.elbo_of_all(m, GREY, y=Y)),
    ],
    "evaluation.log_likelihood": [
        (vae, lambda m: evaluation.log_likelihood(m, GREY, 7)),
        (conditional, lambda m: evaluation.log_likelihood(m, GREY, 7, y=Y)),
    ],
    "evaluation.active_units": [
        (vae, lambda m: evaluation.active_units(m, GREY)),
        (conditional, lambda m: evaluation.active_units(m, GREY, y=Y)),
    ],
    "evaluation.label_probabilities": [
        (
            lambda: models.SemiSupervisedVAE(2, 3, SHAPE, hidden=(8,)),
            lambda m: evaluation.label_probabilities(m, GREY, 2),
        )
    ],
    "evaluation.squared_errors_by_k": [
        (
            lambda: models.Autoencoder(2, SHAPE, hidden=(8,)),
            lambda m: evaluation.squared_errors_by_k(X, torch.ones(COUNT, 2), m.decode),
        ),
        (
            lambda: models.Autoencoder(2, SHAPE, hidden=(8,)),
            lambda m: evaluation.squared_errors_by_k(X, torch.ones(COUNT, 2), m.decoder),
        ),
    ],
    "inference.fit_posterior": [
        (vae, lambda m: inference.fit_posterior(m, GREY, max_steps=3)),
        (conditional, lambda m: inference.fit_posterior(m, GREY, max_steps=3, y=Y)),
    ],
    "inference.posterior_path": [
        (vae, lambda m: inference.posterior_path(m, GREY, steps=3)),
        (conditional, lambda m: inference.posterior_path(m, GREY, steps=3, y=Y)),
    ],
    "inference.amortization_gap": [
        (vae, lambda m: inference.amortization_gap(m, X, samples=3)),
        (conditional, lambda m: inference.amortization_gap(m, X, samples=3, y=Y)),
    ],
    "inference.grid_posterior": [
        (vae, lambda m: inference.grid_posterior(m, X, points=31)),
        (conditional_of_one, lambda m: inference.grid_posterior(m, X, points=301, y=Y)),
    ],
    "latents.grid": [(vae, lambda m: latents.grid(m, 3))],
    "latents.traverse": [(vae, lambda m: latents.traverse(m, torch.zeros(2), 0, torch.linspace(-1, 1, 4)))],
    "latents.analogies": [(conditional, lambda m: latents.analogies(m, GREY, Y))],
    "plots.reconstructions": [
        (vae, lambda m: pixels(plots.reconstructions(m, GREY))),
        (conditional, lambda m: pixels(plots.reconstructions(m, GREY, Y))),
        (lambda: models.Autoencoder(2, SHAPE, hidden=(8,)), lambda m: pixels(plots.reconstructions(m, GREY))),
    ],
    "plots.latent_plane": [
        (vae, lambda m: dots(plots.latent_plane(m, data.ImageSet(GREY, Y)))),
        (conditional, lambda m: dots(plots.latent_plane(m, data.ImageSet(GREY, Y)))),
    ],
    "compression.compress": [(vae, lambda m: list(compression.compress(m, X).stream))],
    "compression.decompress": [(vae, lambda m: compression.decompress(m, compression.compress(m, X).stream))],
    "models.VAE.reconstruct": [(vae, lambda m: m.reconstruct(GREY))],
    "models.ConditionalVAE.reconstruct": [(conditional, lambda m: m.reconstruct(GREY, Y))],
    "models.SemiSupervisedVAE.reconstruct": [
        (lambda: models.SemiSupervisedVAE(2, 3, SHAPE, hidden=(8,)), lambda m: m.reconstruct(GREY, Y))
    ],
    "models.Autoencoder.reconstruct": [
        (lambda: models.Autoencoder(2, SHAPE, hidden=(8,)), lambda m: m.reconstruct(GREY))
    ],
    "models.LinearAutoencoder.reconstruct": [
        (lambda: models.LinearAutoencoder(2, SHAPE), lambda m: m.reconstruct(X))
    ],
    "models.SketchRNN.reconstruct": [
        (
            lambda: models.SketchRNN(2, 6, 4, 4, 2),
            lambda m: m.reconstruct(data.from_strokes([[(0, 0), (1, 2), (3, 1)]], 6).unsqueeze(0)),
        )
    ],
    "models.MelodyVAE.reconstruct": [
        (lambda: models.MelodyVAE(2, 4, 4, 4), lambda m: m.reconstruct(torch.ones(2, 32, dtype=torch.uint8)))
    ],
    "models.PixelFlow.bound": [
        (lambda: models.PixelFlow(SHAPE, (8,), dequantizer=(8,)), lambda m: m.bound(GREY, 2))
    ],
    "models.RealNVP.bound": [(lambda: models.RealNVP(SHAPE, (8,)), lambda m: m.bound(GREY, 2))],
}
# These draw: without a generator of their own they go on with torch's, as each call has to give new draws.
DRAWS = {
    "VAE": (vae, lambda m, g: m.sample(3, g)),
    "ConditionalVAE": (conditional, lambda m, g: m.sample(Y, g)),
    "SemiSupervisedVAE": (
        lambda: models.SemiSupervisedVAE(2, 3, SHAPE, hidden=(8,)),
        lambda m, g: m.sample(Y, g),
    ),
    "MADE": (lambda: models.MADE(SHAPE, 8), lambda m, g: m.sample(3, g)),
    "RealNVP": (lambda: models.RealNVP(SHAPE, (8,)), lambda m, g: m.sample(3, g)),
    "PixelFlow": (lambda: models.PixelFlow(SHAPE, (8,)), lambda m, g: m.sample(3, g)),
    "GAN": (lambda: models.GAN(2, SHAPE, (8,)), lambda m, g: m.sample(3, g)),
    "SketchRNN": (lambda: models.SketchRNN(2, 6, 4, 4, 2), lambda m, g: m.sample(3, g)),
    "MelodyVAE": (lambda: models.MelodyVAE(2, 4, 4, 4), lambda m, g: m.sample(3, g)),
}


def pixels(figure):
    return torch.as_tensor(np.asarray(figure.axes[0].images[0].get_array()))


def dots(figure):
    return torch.cat([torch.as_tensor(np.asarray(c.get_offsets())) for c in figure.axes[0].collections])


def public(module):
    return {
        f"{module.__name__.split('.')[-1]}.{name}": value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and inspect.isfunction(value)
        and value.__module__.startswith(module.__name__)
    }


def test_every_function_that_takes_a_model_is_here():
    takes = {
        name
        for module in (evaluation, inference, latents, plots, compression)
        for name, function in public(module).items()
        if {"model", "decode"} & set(inspect.signature(function).parameters)
    }
    modules = {name: cls for name in models.__all__ if inspect.isclass(cls := getattr(models, name))}
    modules = {name: cls for name, cls in modules.items() if issubclass(cls, nn.Module)}
    for method in ("reconstruct", "bound"):
        takes |= {f"models.{name}.{method}" for name, cls in modules.items() if hasattr(cls, method)}
    assert takes == set(FUNCTIONS)
    assert {name for name, cls in modules.items() if hasattr(cls, "sample")} == set(DRAWS)


USES = [(name, make, use) for name, uses in FUNCTIONS.items() for make, use in uses]


@pytest.mark.parametrize("name, make, use", USES, ids=[name for name, *_ in USES])
def test_measuring_leaves_no_trace_and_repeats_itself(name, make, use):
    torch.manual_seed(0)
    model = watched(make())
    use(copy.deepcopy(model))  # what is loaded or made at the first call may draw
    before = trace(model)
    first = use(model)
    assert_same(before, trace(model), name)
    torch.testing.assert_close(use(model), first, atol=0, rtol=0)


@pytest.mark.parametrize("name", DRAWS)
def test_drawing_leaves_nothing_but_torchs_random_numbers_changed(name):
    make, draw = DRAWS[name]
    torch.manual_seed(0)
    model = watched(make())
    draw(copy.deepcopy(model), torch.Generator())
    before = trace(model)
    one, two = (draw(model, torch.Generator().manual_seed(1)) for _ in range(2))
    assert_same(before, trace(model), name)
    assert torch.equal(one, two)
    one, two = draw(model, None), draw(model, None)
    del before["torch"]
    assert_same(before, trace(model), name)
    assert name in ("SketchRNN", "MelodyVAE", "MADE") or not torch.equal(one, two), "each call draws again"


NETWORKS = [(name, make, use) for name, make, use in USES if make in (vae, conditional, conditional_of_one)]


@pytest.mark.parametrize("name, make, use", NETWORKS, ids=[name for name, *_ in NETWORKS])
def test_with_batch_normalization_and_dropout_the_result_is_that_of_eval_mode(name, make, use):
    torch.manual_seed(0)
    model = normalized(make())
    before = trace(model)
    in_training = use(model)
    assert_same(before, trace(model), name)
    torch.testing.assert_close(in_training, use(copy.deepcopy(model).eval()), atol=0, rtol=0)


def test_one_example_is_enough():
    """Where batch normalization in training mode raises an error of its own."""
    torch.manual_seed(0)
    model = normalized(vae())
    assert evaluation.elbo_of_all(model, X[:1]).value.shape == (1,)
    assert model.reconstruct(X[:1]).shape == X[:1].shape
    inference.fit_posterior(model, X[:1], max_steps=2)


def test_all_is_put_back_after_an_error_too():
    model = watched(vae())
    before = trace(model)
    with pytest.raises(ZeroDivisionError), measuring(model):
        torch.rand(1)
        raise ZeroDivisionError
    with pytest.raises(ValueError, match="shape"):
        inference.fit_posterior(model, X[:, :, :3])
    assert_same(before, trace(model), "after an error")


def test_a_mode_is_set_by_train_itself():
    """A model that does something of its own in train(), such as keeping a frozen part in eval mode,
    goes on doing so.
    """

    class Frozen(nn.Sequential):
        def train(self, mode=True):
            super().train(mode)
            self.calls = [*getattr(self, "calls", []), mode]
            self[0].eval()
            return self

    model = Frozen(nn.Dropout(), nn.Dropout()).train()
    with measuring(model):
        assert model.calls[-1] is False and not model[1].training
    assert model.calls[-1] is True and model[1].training and not model[0].training


def test_weights_do_not_count_what_a_mask_cuts():
    made = models.MADE((1, 2, 3), hidden=4)
    cut = sum(int((~layer.mask).sum()) for layer in (made.hidden, made.output, made.direct))
    assert cut == 12 + 12 + 21 and weights(made) == 6 * 4 + 4 + 4 * 6 + 6 + 6 * 6 - cut
    assert weights(nn.Linear(3, 2)) == 8


def test_passes_of_one_image():
    made, vae = models.MADE((1, 2, 3), hidden=4), models.VAE(2, (1, 2, 3), hidden=(4,))
    assert (passes(made), passes(vae)) == (6, 1)
    assert not any(layer._forward_hooks for layer in made.modules()), "nothing stays behind"


def test_milliseconds_are_the_median_and_draw_nothing(monkeypatch):
    clock = iter([0, 1, 10, 13, 20, 28])
    monkeypatch.setattr("course_utils.measuring.time.perf_counter", lambda: next(clock))
    made, before = models.MADE((1, 2, 3), hidden=4), torch.get_rng_state()
    assert milliseconds(made, 3) == 3000
    assert torch.equal(torch.get_rng_state(), before)
