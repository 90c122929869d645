"""What fit maximises by default, and what an objective of your own must be."""

import functools

import pytest
import torch

from course_utils import models, objectives, training
from tests.support.runs import SETTINGS, make, table


class OnlyDecodes(torch.nn.Module):
    x_shape = (4,)

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 4)

    def prepare(self, x, generator=None, *, check=True):
        return x


def test_the_default_objective_is_what_the_model_is_for():
    assert training.default_objective(models.VAE(2, (4,), (8,))) is objectives.elbo
    assert training.default_objective(models.MADE((4,), 8)) is objectives.log_px
    assert training.default_objective(models.RealNVP((4,), (8,))) is objectives.log_px
    assert training.default_objective(models.Autoencoder(2, (4,), (8,))) is objectives.squared_error
    assert training.default_objective(models.LinearAutoencoder(2, (4,))) is objectives.squared_error
    assert training.default_objective(models.SketchRNN(2, 4, 8, 8, 2)) is objectives.elbo
    assert training.default_objective(models.MelodyVAE(2, 8, 8, 8)) is objectives.elbo
    with pytest.raises(TypeError, match=r"training\.fit_gan\(model, x\)"):
        training.default_objective(models.GAN(2, (4,), (8,)))
    with pytest.raises(TypeError, match=r"neither log_likelihood .* pass objective="):
        training.default_objective(OnlyDecodes())


def test_what_fit_does_not_train():
    x = torch.zeros(8, 3)
    m2 = models.SemiSupervisedVAE(2, classes=2, x_shape=(3,), hidden=(4,))
    with pytest.raises(ValueError, match=r"classifier untrained.*semi_supervised"):
        training.fit(m2, x, y=torch.zeros(8, dtype=torch.int64), device="cpu", progress=False)
    frozen = models.VAE(2, x_shape=(3,), hidden=(4,)).requires_grad_(False)
    with pytest.raises(ValueError, match=r"frozen; call model\.requires_grad_\(True\)"):
        training.fit(frozen, x, device="cpu", progress=False)


class Plain:
    """Like a dataclass: it has a value but is not a tuple of terms."""

    def __init__(self, value):
        self.value = value


def test_an_objective_of_ones_own_is_told_what_is_wrong_with_it(x):
    def returns(make_terms):
        def own(model, batch, generator=None, *, check=True):
            return make_terms(objectives.elbo(model, batch, generator=generator, check=check))

        return own

    for objective, error, message in [
        ("elbo", TypeError, r"must be a function such as objectives\.elbo.*got 'elbo' \(str\)"),
        (
            lambda m, x: objectives.elbo(m, x),
            TypeError,
            r"got <lambda>\(m, x\): .*unexpected keyword argument 'generator'",
        ),
        (
            returns(lambda terms: terms.value),
            TypeError,
            r"must return a NamedTuple.*got a Tensor.*LogPx\(value\)",
        ),
        (returns(lambda terms: Plain(terms.value)), TypeError, "got a Plain"),
        (returns(lambda terms: objectives.LogPx(1.0)), TypeError, "got a float as value"),
        (
            returns(lambda terms: objectives.LogPx(terms.value.detach())),
            ValueError,
            r"does not depend on the parameters",
        ),
    ]:
        with pytest.raises(error, match=message):
            training.fit(make(), x, **SETTINGS, objective=objective)


def test_a_value_for_the_whole_batch_is_refused():
    """Of a sum a learned eta would end 12 times too large."""

    def summed(model, x, generator=None, *, check=True):
        return objectives.LogPx(objectives.elbo(model, x, generator=generator, check=check).value.sum())

    with pytest.raises(ValueError, match=r"one number for each example, \(B,\), got a single number"):
        training.fit(
            models.VAE(2, (8,), (4,), likelihood="gaussian"), table(), objective=summed, progress=False
        )


def test_objectives_and_labels_that_do_not_go_together():
    x, y = (table() > 0).float(), torch.arange(1000) % 3
    options = dict(epochs=1, progress=False, device="cpu")
    conditional = models.ConditionalVAE(2, 3, (8,), (4,))
    with pytest.raises(
        TypeError, match="It takes no labels: leave y out, or choose an objective that takes them"
    ):
        training.fit(conditional, x, y=y, objective=objectives.squared_error, **options)
    training.fit(conditional, x, y=y, objective=objectives.annealed_elbo, **options)
    m2 = models.SemiSupervisedVAE(2, 3, (8,), (4,))
    with pytest.raises(
        TypeError, match=r"missing a required argument: 'alpha'. Fix what fit does not know with"
    ) as told:
        training.fit(
            m2, x, objective=functools.partial(objectives.semi_supervised, labelled=(x, y)), **options
        )
    assert "tensor(" not in str(told.value), "the data that a partial holds do not belong in a message"
