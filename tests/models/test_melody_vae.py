"""MelodyVAE: a probability of whole melodies, causal, bidirectional, sampled as it says."""

import functools
import math

import pytest
import torch
from torch.nn import functional

from course_utils import data, evaluation, models, objectives, training
from course_utils.data.melodies import STEPS, TOKENS
from course_utils.device import generator


@pytest.fixture(scope="module")
def melodies():
    return data.melodies("cpu")


@pytest.fixture
def model():
    torch.manual_seed(0)
    model = models.MelodyVAE(latent_dim=5, encoder_size=7, decoder_size=9).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)  # far from uniform
    return model


@pytest.fixture
def x(melodies):
    return melodies.test.x[:6]


def some_z(*shape, seed=0):
    return torch.randn(*shape, 5, dtype=torch.float64, generator=generator(seed))


def test_shapes(model, x):
    prepared = model.prepare(x)
    mu, log_sigma = model.encode(prepared)
    assert prepared.dtype == torch.int64 and mu.shape == log_sigma.shape == (6, 5)
    assert model.next_logits(prepared, some_z(3, 6)).shape == (3, 6, STEPS, TOKENS)
    assert model.log_likelihood(prepared, some_z(3, 6)).shape == (3, 6)
    assert model.decode(some_z()).shape == (STEPS,) and model.decode(some_z(2, 3)).shape == (2, 3, STEPS)
    for made in (model.sample(4, generator(0)), model.reconstruct(x)):
        assert made.shape[1:] == (STEPS,) and made.dtype == torch.uint8 and made.max() < TOKENS
    assert torch.equal(model.reconstruct(x), model.decode(mu))


def test_the_likelihood_is_a_product_of_conditionals_that_sum_to_one(model, x):
    """The probability of 30 tokens is that of all melodies that go on from them,
    summed over the 36² endings.
    """
    start, z = model.prepare(x[:1]), some_z(1)
    endings = torch.cartesian_prod(torch.arange(TOKENS), torch.arange(TOKENS))
    every = torch.cat([start[:, : STEPS - 2].expand(len(endings), -1), endings], dim=1)
    total = model.log_likelihood(every, z.expand(len(endings), -1)).logsumexp(0)
    log_p = model.next_logits(start, z).log_softmax(-1).gather(-1, start.unsqueeze(-1)).squeeze()
    assert total.item() == pytest.approx(log_p[: STEPS - 2].sum().item(), abs=1e-9)


def test_the_decoder_step_by_step_by_the_formulas_of_a_gru(model, x):
    """An independent recurrence, from torch's documented gates, gives the same log-likelihood."""
    x, z = model.prepare(x), some_z(6)
    gru, h, total = model.decoder, model.to_state(z).tanh(), torch.zeros(6, dtype=torch.float64)
    before = torch.zeros(6, TOKENS, dtype=torch.float64)
    for t in range(STEPS):
        inputs = torch.cat(
            [before, model.to_plan(z)[:, t * model.plan_size : (t + 1) * model.plan_size]], dim=1
        )
        of_x = (inputs @ gru.weight_ih_l0.T + gru.bias_ih_l0).chunk(3, dim=1)
        of_h = (h @ gru.weight_hh_l0.T + gru.bias_hh_l0).chunk(3, dim=1)
        reset, update = (of_x[0] + of_h[0]).sigmoid(), (of_x[1] + of_h[1]).sigmoid()
        h = (1 - update) * (of_x[2] + reset * of_h[2]).tanh() + update * h
        total += model.to_logits(h).log_softmax(1)[torch.arange(6), x[:, t]]
        before = functional.one_hot(x[:, t], TOKENS).double()
    torch.testing.assert_close(model.log_likelihood(x, z), total)


@pytest.mark.parametrize("step", [0, 13, 31])
def test_a_token_is_predicted_from_those_before_it_alone(model, x, step):
    x, z = model.prepare(x), some_z(6)
    changed = x.clone()
    changed[:, step] = (x[:, step] + 1) % TOKENS
    before, after = model.next_logits(x, z), model.next_logits(changed, z)
    assert torch.equal(before[:, : step + 1], after[:, : step + 1])
    if step < STEPS - 1:
        assert (before[:, step + 1] - after[:, step + 1]).abs().amax(1).min() > 1e-6


@pytest.mark.parametrize("step", [0, 31])
def test_the_encoder_reads_from_both_ends(model, x, step):
    """A token changes mu and log sigma, and the encoder's state at every step, before it and after it."""
    x = model.prepare(x)
    changed = x.clone()
    changed[:, step] = (x[:, step] + 1) % TOKENS
    for one, other in zip(model.encode(x), model.encode(changed), strict=True):
        assert (one - other).abs().amax(1).min() > 1e-6
    one, other = (model.encoder(functional.one_hot(tokens, TOKENS).double())[0] for tokens in (x, changed))
    assert (one - other).abs().amax(2).min() > 0


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_draws_are_as_probable_as_the_model_says(model, temperature):
    """The first two tokens of many melodies from one z, against softmax(logits / temperature)."""
    z, count = some_z(), 40_000
    drawn = model.decode(z.expand(count, -1), temperature, generator(1))[:, :2].long()
    every = torch.zeros(TOKENS, STEPS, dtype=torch.int64)
    every[:, 0] = torch.arange(TOKENS)
    log_p = (model.next_logits(every, z.expand(TOKENS, -1)) / temperature).log_softmax(-1)
    p = (log_p[0, 0].unsqueeze(1) + log_p[:, 1]).exp()
    share = (
        torch.zeros_like(p).index_put_(
            (drawn[:, 0], drawn[:, 1]), torch.ones(count).double(), accumulate=True
        )
        / count
    )
    error = (p * (1 - p) / count).sqrt().clamp_min(1 / count)
    assert ((share - p).abs() / error).max() < 6


def test_temperature_zero_is_the_limit_of_cold_draws(model):
    z = some_z(20)
    most_probable = model.decode(z)
    assert torch.equal(model.decode(z, 1e-4, generator(0)), most_probable)
    assert not torch.equal(model.decode(z, 1.0, generator(0)), most_probable)
    again = model.next_logits(most_probable.long(), z).argmax(-1)
    assert torch.equal(again, most_probable.long()), "each the most probable after those before it"


def test_the_bound_is_below_log_px(model, x):
    bound = torch.stack(
        [objectives.elbo(model, x, 10, generator=generator(seed)).value for seed in range(20)]
    )
    exact = evaluation.log_likelihood(model, x, 1000, generator(0))
    assert (bound.mean(0) < exact + 6 * bound.std(0) / math.sqrt(20)).all()
    assert (exact - bound.mean(0)).max() > 0.1


def test_a_few_melodies_are_learnt_by_heart(melodies):
    torch.manual_seed(0)
    model, x = (
        models.MelodyVAE(latent_dim=8, encoder_size=16, decoder_size=48),
        melodies.train.x[[0, 999, 5000, 9999]],
    )
    objective = functools.partial(objectives.annealed_elbo, weight=0.01)
    history = training.fit(
        model,
        x.repeat(8, 1),
        150,
        objective=objective,
        batch_size=32,
        learning_rate=1e-2,
        device="cpu",
        progress=False,
    )
    assert history.terms["reconstruction"][-1] > -3
    assert torch.equal(model.reconstruct(x), x)


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda m, x: m.prepare(x[0]), ValueError, r"x must have shape \(B, 32\)"),
        (lambda m, x: m.prepare(x + 20), ValueError, "tokens from 0 to 35"),
        (lambda m, x: objectives.elbo(m, x.float()), TypeError, "whole numbers from 0 to 35"),
        (lambda m, x: m.decode(some_z(2)[:, :4]), ValueError, r"z must have shape \(..., 5\)"),
        (lambda m, x: m.decode(some_z(2) * torch.nan), ValueError, "z must be finite"),
        (
            lambda m, x: m.decode(some_z(2), temperature=-1),
            ValueError,
            "temperature must be finite and at least 0",
        ),
        (
            lambda m, x: m.log_likelihood(m.prepare(x), some_z(6)[:, :4]),
            ValueError,
            r"z must have shape \(..., 5\)",
        ),
        (lambda m, x: m.sample(0), ValueError, "count must be at least 1"),
        (lambda m, x: models.MelodyVAE(latent_dim=0), ValueError, "latent_dim must be at least 1"),
        (lambda m, x: models.MelodyVAE(decoder_size=1.5), TypeError, "decoder_size must be a whole number"),
    ],
)
def test_what_it_refuses(model, x, call, error, message):
    with pytest.raises(error, match=message):
        call(model, x)
