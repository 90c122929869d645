"""SketchRNN: the distribution of a row, of a drawing, temperature, and the annealed objective."""

import functools
import math

import pytest
import torch
from torch import distributions as td
from torch.nn.utils.rnn import pack_padded_sequence

from course_utils import data, evaluation, models, objectives, training
from course_utils.data.strokes import lengths, require_stroke5, to_stroke5
from course_utils.distributions import gaussian_mixture_log_prob
from course_utils.models.sketch_rnn import LARGEST_RHO, SMALLEST_SIGMA, NextRow


def drawings(count, rows=12, longest=9, seed=0):
    noise = torch.Generator().manual_seed(seed)
    many = []
    for _ in range(count):
        n = int(torch.randint(1, longest + 1, (1,), generator=noise))
        lifted = (torch.rand(n, 1, generator=noise) < 0.3).double()
        many.append(torch.cat([torch.randn(n, 2, generator=noise, dtype=torch.float64), lifted], 1))
    return to_stroke5(many, rows).double()


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    made = models.SketchRNN(5, rows=12, encoder_size=8, decoder_size=16, mixtures=3).double()
    with torch.no_grad():
        made.output.weight.mul_(4)  # far enough from 0 that the parts of the mixture differ
    return made


def a_row(mixtures=3, seed=0, shape=()):
    """A NextRow that means something: every part another mean, width and tilt."""
    noise = torch.Generator().manual_seed(seed)
    normal = functools.partial(torch.randn, generator=noise, dtype=torch.float64)
    return NextRow(
        normal(*shape, mixtures).log_softmax(-1),
        normal(*shape, mixtures, 2),
        0.4 * normal(*shape, mixtures, 2) - 0.7,
        0.9 * normal(*shape, mixtures).tanh(),
        normal(*shape, 3).log_softmax(-1),
    )


def covariances(row):
    sigma = row.log_sigma.exp()
    off = row.rho * sigma.prod(-1)
    return torch.stack(
        [torch.stack([sigma[..., 0] ** 2, off], -1), torch.stack([off, sigma[..., 1] ** 2], -1)], -2
    )


# The distribution of a row


def test_the_mixture_is_that_of_torch():
    row = a_row(4, shape=(6,))
    parts = td.MultivariateNormal(row.mu, covariances(row))
    want = td.MixtureSameFamily(td.Categorical(logits=row.log_weight), parts)
    x = torch.randn(6, 2, dtype=torch.float64)
    torch.testing.assert_close(
        gaussian_mixture_log_prob(x, row.log_weight, row.mu, row.log_sigma, row.rho), want.log_prob(x)
    )


def test_the_mixture_integrates_to_1_and_so_does_the_distribution_of_a_row():
    """∫ p(offset) = 1, and with the pen: down and up each with an offset, the end with none."""
    row, axis = a_row(), torch.linspace(-14, 14, 701, dtype=torch.float64)
    cell = (axis[1] - axis[0]) ** 2
    points = torch.cartesian_prod(axis, axis)
    mixture = gaussian_mixture_log_prob(points, row.log_weight, row.mu, row.log_sigma, row.rho)
    assert (mixture.exp().sum() * cell).item() == pytest.approx(1, abs=1e-9)
    pen = torch.eye(3, dtype=torch.float64)
    with_pen = [torch.cat([points, state.expand(len(points), 3)], 1) for state in pen[:2]]
    total = sum((row.log_prob(rows).exp().sum() * cell) for rows in with_pen)
    total += row.log_prob(torch.cat([torch.zeros(2, dtype=torch.float64), pen[2]])).exp()
    assert total.item() == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("temperature", [0.3, 1.0])
def test_draws_have_the_moments_of_the_mixture_at_that_temperature(temperature):
    draws, row = 200_000, a_row()
    warm = row.at_temperature(temperature)
    noise = torch.Generator().manual_seed(1)
    drawn = NextRow(*(part.expand(draws, *part.shape) for part in row)).draw(temperature, noise)
    weight, pen = warm.log_weight.exp(), warm.log_pen.exp()
    torch.testing.assert_close(
        weight, row.log_weight.exp() ** (1 / temperature) / (row.log_weight.exp() ** (1 / temperature)).sum()
    )
    torch.testing.assert_close(covariances(warm), temperature * covariances(row))
    error = (pen * (1 - pen) / draws).sqrt()
    assert ((drawn[:, 2:].mean(0) - pen).abs() < 5 * error).all()
    offsets = drawn[drawn[:, 4] == 0, :2]
    assert (drawn[drawn[:, 4] == 1, :2] == 0).all(), "an end has no offset"
    mean = weight @ row.mu
    second = (weight[:, None, None] * (covariances(warm) + row.mu[:, :, None] * row.mu[:, None])).sum(0)
    products = offsets[:, :, None] * offsets[:, None]
    for found, want in ((offsets, mean), (products, second)):
        assert ((found.mean(0) - want).abs() < 5 * found.std(0) / math.sqrt(len(found))).all()


def test_temperature_1_changes_nothing_and_near_0_it_is_the_limit():
    row = a_row(shape=(50,))
    for one, other in zip(row, row.at_temperature(1), strict=True):
        torch.testing.assert_close(one, other)
    limit, near = row.draw(0), row.draw(1e-7)
    torch.testing.assert_close(near, limit, atol=0.01, rtol=0)
    assert torch.equal(limit, row.draw(0)), "nothing is left to chance"
    heaviest = row.mu[torch.arange(50), row.log_weight.argmax(-1)]
    ends = row.log_pen.argmax(-1) == 2
    assert torch.equal(limit[~ends, :2], heaviest[~ends]) and ends.any() and not limit[ends, :2].any()


def test_no_part_is_narrower_than_the_grid_or_as_good_as_a_line(model):
    with torch.no_grad():
        row, _ = model.next_rows(1e3 * torch.randn(4, 7, 5).double(), 1e3 * torch.randn(4, 5).double())
    assert row.log_sigma.exp().min() >= SMALLEST_SIGMA and row.rho.abs().max() <= LARGEST_RHO
    assert all(torch.isfinite(part).all() for part in row)


# The distribution of a drawing


def test_shapes(model):
    x = drawings(4)
    mu, log_sigma = model.encode(model.prepare(x))
    assert mu.shape == log_sigma.shape == (4, 5) and mu.dtype == torch.float64
    z = torch.randn(3, 4, 5).double()
    assert model.log_likelihood(x, z).shape == (3, 4)
    assert model.decode(z).shape == (3, 4, 12, 5) and model.decode(z[0, 0], 0.5).shape == (12, 5)
    assert model.sample(6).shape == (6, 12, 5) and model.reconstruct(x).shape == x.shape
    for drawn in (model.decode(z).flatten(0, 1), model.sample(60)):
        require_stroke5(drawn)
    assert torch.isfinite(objectives.elbo(model, x, 3).value).all()


def test_the_likelihood_is_the_sum_over_rows_each_given_those_before(model):
    """Row by row, with the state handed on, as decode goes; and rows after the end count for nothing."""
    x, z = drawings(5), torch.randn(5, 5).double()
    total = torch.zeros(5).double()
    before, state = torch.tensor([[[0, 0, 1, 0, 0]]]).double().expand(5, 1, 5), None
    running = torch.ones(5).double()
    for step in range(12):
        row, state = model.next_rows(before, z, state)
        total += running * row.log_prob(x[:, step : step + 1]).squeeze(1)
        running = running * (x[:, step, 4] == 0)
        before = x[:, step : step + 1]
    torch.testing.assert_close(model.log_likelihood(x, z), total)
    for example in range(5):  # alone, so that nothing else in the batch decides where its rows end
        alone = model.log_likelihood(x[example : example + 1], z[example : example + 1])
        torch.testing.assert_close(alone, total[example : example + 1])


def test_a_row_of_a_drawing_does_not_see_what_comes_after(model):
    x, z = drawings(6, longest=9, seed=2), torch.randn(6, 5).double()
    other = x.clone()
    other[:, 4:, :2] += 1.0
    one, _ = model.next_rows(x[:, :8], z)
    two, _ = model.next_rows(other[:, :8], z)
    torch.testing.assert_close(one.mu[:, :4], two.mu[:, :4])
    assert (one.mu[:, 4:] - two.mu[:, 4:]).abs().max() > 1e-3


def test_the_encoder_reads_in_both_directions_up_to_the_end(model):
    """The same as torch's bidirectional LSTM on a packed sequence with the same weights."""
    x = drawings(7)
    reference = torch.nn.LSTM(5, 8, batch_first=True, bidirectional=True).double()
    weights = dict(model.forwards.named_parameters()) | {
        f"{name}_reverse": value for name, value in model.backwards.named_parameters()
    }
    reference.load_state_dict(weights)
    packed = pack_padded_sequence(x, lengths(x) + 1, batch_first=True, enforce_sorted=False)
    _, (last, _) = reference(packed)
    mu, log_sigma = model.posterior(torch.cat([last[0], last[1]], -1)).chunk(2, dim=-1)
    for found, want in zip(model.encode(x), (mu, log_sigma), strict=True):
        torch.testing.assert_close(found, want)


def test_drawn_drawings_are_as_long_as_the_model_says(model):
    """P(the drawing has no row) and P(it has one), against the shares of 4,000 draws at one z."""
    z = torch.randn(5, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    drawn = model.decode(z.expand(4_000, 5), 1.0, torch.Generator().manual_seed(5))
    start = torch.tensor([[[0, 0, 1, 0, 0]]]).double()
    first, state = model.next_rows(start, z[None])
    none = first.log_pen.exp()[0, 0, 2].item()
    firsts = drawn[drawn[:, 0, 4] == 0, :1]
    state = tuple(part.expand(-1, len(firsts), -1).contiguous() for part in state)
    second, _ = model.next_rows(firsts, z.expand(len(firsts), 5), state)
    one = (1 - none) * second.log_pen.exp()[:, 0, 2].mean().item()
    for count, share in ((0, none), (1, one)):
        found = (lengths(drawn) == count).double().mean().item()
        assert found == pytest.approx(share, abs=5 * math.sqrt(share * (1 - share) / 4_000))


def test_the_bound_is_below_log_px_by_importance_sampling(model):
    x = drawings(8)
    noise = torch.Generator().manual_seed(0)
    bound = objectives.elbo(model, x, 500, generator=noise).value
    log_px = evaluation.log_likelihood(model, x, 500, noise)
    assert (bound < log_px).all()


@pytest.mark.parametrize(
    "use, error, message",
    [
        (lambda m: m.prepare(torch.zeros(2, 12, 4)), ValueError, r"x must have shape \(B, 12, 5\)"),
        (lambda m: m.prepare(torch.zeros(2, 12, 5)), ValueError, "exactly one of the three pen states"),
        (lambda m: m.prepare(drawings(2) * float("nan")), ValueError, "must be finite"),
        (lambda m: m.prepare([1]), TypeError, "torch.Tensor, got a list"),
        (lambda m: m.decode(torch.zeros(2, 4)), ValueError, r"z must have shape \(..., 5\)"),
        (lambda m: m.decode(torch.zeros(2, 5).double() / 0), ValueError, "z must be finite"),
        (
            lambda m: m.decode(torch.zeros(2, 5).double(), -0.1),
            ValueError,
            "temperature must be finite and at least 0",
        ),
        (
            lambda m: m.log_likelihood(drawings(2), torch.zeros(2, 3)),
            ValueError,
            r"z must have shape \(..., 5\)",
        ),
        (lambda m: m.sample(0), ValueError, "count must be at least 1"),
        (lambda m: models.SketchRNN(0), ValueError, "latent_dim must be at least 1"),
        (lambda m: models.SketchRNN(4, mixtures=0), ValueError, "mixtures must be at least 1"),
        (lambda m: models.SketchRNN(4, rows=1), ValueError, "rows must be at least 2"),
    ],
)
def test_bad_input(model, use, error, message):
    with pytest.raises(error, match=message):
        use(model)


# The annealed objective


def test_annealed_to_1_without_a_floor_it_is_the_elbo(model):
    x = drawings(6)
    plain = objectives.elbo(model, x, generator=torch.Generator().manual_seed(1))
    annealed = objectives.annealed_elbo(model, x, torch.Generator().manual_seed(1), step=10**9)
    torch.testing.assert_close(annealed.value.mean(), plain.value.mean())
    torch.testing.assert_close(annealed.reconstruction, plain.reconstruction)
    torch.testing.assert_close(annealed.kl, plain.kl)


@pytest.mark.parametrize("step", [0, 1, 500, 5000])
def test_the_weight_rises_as_in_the_paper(model, step):
    x, start, decay, weight = drawings(6), 0.01, 0.999, 0.5
    annealed = objectives.annealed_elbo(
        model, x, torch.Generator().manual_seed(1), step=step, weight=weight, start=start, decay=decay
    )
    share = ((annealed.reconstruction - annealed.value).mean() / annealed.kl.mean()).item() / weight
    rises = 1 - share  # to be (1 - start) decay^step, here by its logarithm
    assert math.log(rises) == pytest.approx(math.log(1 - start) + step * math.log(decay), rel=1e-9)


def test_below_the_floor_the_kl_costs_nothing(model):
    x = drawings(6)

    def gradient_through_kl(floor):
        model.zero_grad()
        terms = objectives.annealed_elbo(model, x, torch.Generator().manual_seed(1), step=10**9, floor=floor)
        (terms.value - terms.reconstruction).mean().backward()
        return terms, model.posterior.weight.grad

    terms, gradient = gradient_through_kl(0.0)
    kl = terms.kl.mean().item()
    assert gradient.abs().max() > 1e-4
    below, gradient = gradient_through_kl(1.5 * kl)
    assert gradient is None or not gradient.any()
    torch.testing.assert_close(below.value, terms.reconstruction - 1.5 * kl)


def test_fit_tells_the_objective_its_step_also_when_resumed(tmp_path):
    x, steps = drawings(10).float(), []

    def spied(model, x, generator, step, check):
        steps.append(step)
        return objectives.annealed_elbo(model, x, generator, step=step, check=check)

    options = dict(objective=spied, batch_size=4, schedule="constant", progress=False, device="cpu")
    make = lambda: models.SketchRNN(3, rows=12, encoder_size=4, decoder_size=6, mixtures=2)  # noqa: E731
    training.fit(made := make(), x, epochs=2, checkpoint=tmp_path / "run", **options)
    training.fit(made, x, epochs=3, resume=tmp_path / "run", **options)
    assert steps == list(range(9)), "three epochs of three batches"


def test_training_raises_the_bound():
    torch.manual_seed(0)
    x = data.sketches(device="cpu").train.x[:200]
    rnn = models.SketchRNN(8, encoder_size=16, decoder_size=48, mixtures=4)
    before = evaluation.elbo_of_all(rnn, x).value.mean()
    training.fit(rnn, x, epochs=4, batch_size=20, learning_rate=5e-3, progress=False, device="cpu")
    assert evaluation.elbo_of_all(rnn, x).value.mean() > before + 10
