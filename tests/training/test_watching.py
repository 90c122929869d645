"""What fit looks at while it trains: on_epoch and every, validation and patience."""

import pytest
import torch

from course_utils import objectives, training
from course_utils.device import generator
from tests.support.runs import SETTINGS, interrupted, make, make_conditional, same, table


def test_on_epoch_sees_the_model_and_the_history_and_changes_nothing(x):
    """13 steps an epoch: after steps 5, 10, 13, 15, 20, 25, 26 …; random numbers drawn there do not count."""
    seen = []

    def look(model, history):
        seen.append((history.steps, len(history.value), model.training, torch.is_grad_enabled()))
        torch.rand(3)

    plain, watched = make(), make()
    torch.manual_seed(3)
    expected = training.fit(plain, x, **SETTINGS)
    drawn = torch.rand(1)
    torch.manual_seed(3)
    history = training.fit(watched, x, **SETTINGS, on_epoch=look, every=5)
    assert torch.equal(torch.rand(1), drawn)
    assert same(plain, watched) and history.value == expected.value
    assert [steps for steps, *_ in seen] == [5, 10, 13, 15, 20, 25, 26, 30, 35, 39] and history.steps == 39
    assert [epochs for _, epochs, *_ in seen] == [0, 0, 1, 1, 1, 1, 2, 2, 2, 3]
    assert {tuple(modes) for _, _, *modes in seen} == {(False, False)}


@pytest.mark.parametrize("at, epochs", [(1, 1), (3, 3)])
def test_a_callback_that_raises_stops_training_with_model_and_history(x, at, epochs, capsys):
    def fails(model, history):
        if len(history.value) == at:
            raise ValueError("enough")

    vae, other = make(), make()
    with pytest.warns(UserWarning, match="on_epoch raised ValueError: enough"):
        history = training.fit(vae, x, **SETTINGS, on_epoch=fails)
    assert len(history.value) == epochs and str(history.error) == "enough"
    assert history.interrupted == (epochs < 3)
    training.fit(interrupted(other, 13 * epochs), x, **SETTINGS)
    assert same(vae, other)


def test_validation_is_the_objective_on_data_set_aside(x):
    vae, aside = make(), x[:150]
    history = training.fit(vae, x[200:], **SETTINGS, validation=aside)
    with torch.no_grad():
        noise = generator(SETTINGS.get("seed", 0))
        parts = [objectives.elbo(vae.eval(), part, generator=noise).value for part in aside.split(100)]
    assert history.validation[-1] == pytest.approx(torch.cat(parts).mean().item(), abs=1e-3)
    assert len(history.validation) == 3 and history.validation[-1] > history.validation[0]


def test_patience_keeps_the_best_epoch(x):
    """The validation data are noise, which a model of digits fits worse and worse."""
    noise = torch.randint(0, 256, (100, *x.shape[1:]), dtype=torch.uint8, generator=generator(0))
    states = []
    vae = make()
    settings = SETTINGS | dict(epochs=12, schedule="constant")
    history = training.fit(
        vae,
        x,
        **settings,
        validation=noise,
        patience=2,
        on_epoch=lambda model, _: states.append({k: v.clone() for k, v in model.state_dict().items()}),
    )
    best = history.validation.index(max(history.validation))
    assert len(history.value) == best + 3 < 12 and not history.interrupted
    assert all(torch.equal(value, states[best][name]) for name, value in vae.state_dict().items())


@pytest.mark.parametrize("after", [7, 13, 30])
def test_a_resumed_run_stops_where_an_uninterrupted_one_does(x, tmp_path, after):
    noise = torch.randint(0, 256, (100, *x.shape[1:]), dtype=torch.uint8, generator=generator(0))
    settings = SETTINGS | dict(epochs=12, schedule="constant", validation=noise, patience=2)
    whole, broken, fresh = make(), make(), make(seed=9)
    expected = training.fit(whole, x, **settings)
    path = tmp_path / "vae.safetensors"
    training.fit(interrupted(broken, after), x, **settings, checkpoint=path)
    history = training.fit(fresh, x, **settings, resume=path)
    assert same(whole, fresh)
    assert (history.value, history.validation) == (expected.value, expected.validation)
    with pytest.raises(ValueError, match="patience=2, now 3"):
        training.fit(make(), x, **settings | dict(patience=3), resume=path)


def test_the_values_of_the_validation_data_are_looked_at(x):
    """Before the first step, as those of x are, and without a draw that would count."""
    grey, nan = x[:50] / 255, torch.full((50, 1, 14, 14), float("nan"))
    for validation, words in [
        (grey, "x must be binary for a Bernoulli likelihood"),
        (nan, "x must be finite, got NaN"),
        (x[:50].clamp(max=1), "must be pixels from 0 to 255, got none above 1"),
    ]:
        vae = make()
        before = {name: value.clone() for name, value in vae.state_dict().items()}
        with pytest.raises(ValueError, match=words):
            training.fit(vae, x, **SETTINGS, validation=validation)
        assert all(torch.equal(value, before[name]) for name, value in vae.state_dict().items())
    dropped = []
    for validation in (None, x[:50]):
        vae = make()
        vae.encoder.insert(1, torch.nn.Dropout(0.5))
        dropped.append(training.fit(vae, x, **SETTINGS, validation=validation).value)
    assert dropped[0] == dropped[1]


def test_a_mean_over_the_validation_data_that_is_not_finite():
    far = torch.full((4, 8), 1e30)
    vae = make(x_shape=(8,), likelihood="gaussian")
    with pytest.raises(
        training.TrainingDiverged,
        match=r"after epoch 1 the mean over validation is -?(nan|inf)\. .* look at the validation",
    ):
        training.fit(vae, table(), **SETTINGS, validation=far, patience=2)


def test_labels_come_with_the_validation_data(x):
    model, y = make_conditional(), torch.arange(len(x)) % 10
    history = training.fit(model, x, y=y, **SETTINGS, validation=(x[:50], y[:50]))
    assert len(history.validation) == 3


@pytest.mark.parametrize(
    "wrong, error, words",
    [
        (dict(every=5), ValueError, "pass on_epoch too"),
        (dict(every=0, on_epoch=print), ValueError, "every must be at least 1"),
        (dict(on_epoch=3), TypeError, "on_epoch must be a function of model and history, got 3"),
        (dict(patience=2), ValueError, "pass validation too"),
        (dict(validation=torch.zeros(3, 5)), ValueError, "x must"),
        (
            dict(validation=(torch.zeros(3, 1, 14, 14), torch.zeros(3))),
            ValueError,
            "must be x alone, got a tuple",
        ),
    ],
)
def test_wrong_arguments(x, wrong, error, words):
    with pytest.raises(error, match=words):
        training.fit(make(), x, **SETTINGS, **wrong)
