"""The class-conditional VAE and M2: what each label changes, exact bounds on a grid, and clear errors."""

import math

import pytest
import scipy.stats
import torch
from torch import distributions as td

from course_utils import data, distributions, evaluation, models, objectives
from course_utils.models.likelihoods import LIKELIHOODS
from tests.support import tiny_m2

CLASSES = 3


def make(kind=models.ConditionalVAE, **options):
    torch.manual_seed(0)
    return kind(**{"latent_dim": 2, "classes": CLASSES, "x_shape": (1, 4, 4), "hidden": (8, 6)} | options)


def some_x(count=5):
    return torch.randint(
        0, 256, (count, 1, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )


@pytest.fixture
def tiny():
    return tiny_m2.make()


@pytest.fixture
def x():
    return tiny_m2.draw_x()


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
@pytest.mark.parametrize("likelihood", LIKELIHOODS)
@pytest.mark.parametrize("kind", [models.ConditionalVAE, models.SemiSupervisedVAE])
def test_shapes(kind, likelihood, architecture):
    model = make(kind, likelihood=likelihood, architecture=architecture)
    x, y = model.prepare(some_x()), torch.tensor([0, 1, 2, 0, 1])
    mu, log_sigma = model.encode(x, y)
    assert mu.shape == log_sigma.shape == (5, 2)
    assert model.encode(x, torch.arange(3).unsqueeze(1))[0].shape == (3, 5, 2)
    z = torch.randn(7, 5, 2)
    assert model.decode(z, y).shape == (7, 5, 1, 4, 4)
    assert model.decode(z[0, 0], torch.arange(3)).shape == (3, 1, 4, 4), "one z at every label"
    assert model.decode(z[0, 0], torch.tensor(1)).shape == (1, 4, 4)
    assert model.log_likelihood(x, z, y).shape == (7, 5)
    assert model.sample(y).shape == model.reconstruct(some_x(), y).shape == (5, 1, 4, 4)
    assert objectives.elbo(model, some_x(), y=y).value.isfinite().all()


def test_convolutions_read_the_label_beside_their_features():
    """One x or z at every label is the same as a batch of its copies; the label matters;
    and its size may be odd.
    """
    model = make(x_shape=(2, 7, 5), architecture="conv", likelihood="gaussian")
    x, z, every = torch.rand(1, 2, 7, 5), torch.randn(1, 2), torch.arange(CLASSES)
    of_every = model.encode(x, every.unsqueeze(1))[0].squeeze(1)
    torch.testing.assert_close(of_every, model.encode(x.expand(CLASSES, 2, 7, 5), every)[0])
    torch.testing.assert_close(
        model.decode(z, every.unsqueeze(1)).squeeze(1), model.decode(z.expand(CLASSES, 2), every)
    )
    assert of_every.std(0).min() > 0 and model.decode(z, every.unsqueeze(1)).shape == (CLASSES, 1, 2, 7, 5)
    onehot = torch.eye(CLASSES)
    want = model.encoder[5:](torch.cat([model.encoder[:5](x).expand(CLASSES, -1), onehot], 1))
    torch.testing.assert_close(of_every, want[:, :2])
    torch.testing.assert_close(
        model.decode(z.expand(CLASSES, 2), every), model.decoder(torch.cat([z.expand(CLASSES, 2), onehot], 1))
    )


def test_the_beta_binomial_likelihood_given_a_label():
    """Against SciPy, with the decoder's output for z and the label."""
    model = make(likelihood="beta-binomial").double()
    z, y = torch.randn(5, 2, dtype=torch.float64), torch.tensor([0, 1, 2, 0, 1])
    x = some_x()
    out = model.decoder(torch.cat([z, torch.eye(CLASSES, dtype=torch.float64)[y]], 1))
    alpha, beta = (8 * (out / 8).tanh()).exp().chunk(2, 1)
    torch.testing.assert_close(model.decode(z, y), alpha / (alpha + beta))
    want = (
        scipy.stats.betabinom(255, alpha.detach().numpy(), beta.detach().numpy())
        .logpmf(x.numpy())
        .sum((1, 2, 3))
    )
    torch.testing.assert_close(model.log_likelihood(model.prepare(x), z, y).detach(), torch.as_tensor(want))


def test_one_hot_rows_are_not_labels():
    model, onehot = make(), torch.eye(CLASSES, dtype=torch.int64)[[0, 1, 2, 0, 1]]
    for use in (lambda: model.sample(onehot), lambda: model.decode(torch.randn(5, 3, 2), onehot)):
        with pytest.raises(ValueError, match=r"got one-hot rows, shape \(5, 3\); pass y\.argmax\(-1\)"):
            use()
    with pytest.raises(
        ValueError, match=r"shape \(5,\), got \(5, 3\)\. If y is one-hot, pass y\.argmax\(-1\)"
    ):
        objectives.elbo(model, some_x(), y=onehot)
    every = torch.arange(CLASSES).expand(4, CLASSES)
    assert model.decode(torch.randn(2), every).shape == (4, CLASSES, 1, 4, 4), "every label in each row"


def test_the_networks_read_the_input_beside_the_one_hot_label():
    model = make()
    x, y, z = model.prepare(some_x()), torch.tensor([0, 1, 2, 0, 1]), torch.randn(5, 2)
    onehot = torch.eye(CLASSES)[y]
    want = model.encoder(torch.cat([x.flatten(1), onehot], dim=1))
    torch.testing.assert_close(torch.cat(model.encode(x, y), dim=1), want)
    logits = model.decoder(torch.cat([z, onehot], dim=1))
    torch.testing.assert_close(model.decode(z, y), logits.sigmoid())
    want = td.Bernoulli(logits=logits).log_prob(x).sum((1, 2, 3))
    torch.testing.assert_close(model.log_likelihood(x, z, y), want)


def test_all_labels_at_once_are_the_labels_one_by_one():
    model = make()
    x, z = model.prepare(some_x()), torch.randn(CLASSES, 5, 2)
    y = torch.arange(CLASSES).unsqueeze(1)
    mu, log_sigma = model.encode(x, y)
    log_px = model.log_likelihood(x, z, y)
    for label in range(CLASSES):
        of_all = torch.full((5,), label)
        torch.testing.assert_close((mu[label], log_sigma[label]), model.encode(x, of_all))
        torch.testing.assert_close(log_px[label], model.log_likelihood(x, z[label], of_all))


def test_the_bound_is_below_the_exact_log_px_given_y(tiny, x):
    """F = E_q log p(x|z, y) - KL, estimated and by quadrature, and never above log p(x|y)."""
    exact, bound = tiny_m2.exact_log_px_given_every_y(tiny, x), tiny_m2.exact_bound_of_every_y(tiny, x)
    assert (bound < exact).all() and (exact - bound).max() > 0.1
    for label in range(CLASSES):
        y = torch.full((len(x),), label)
        noise = torch.Generator().manual_seed(label)
        draws = torch.stack([objectives.elbo(tiny, x, 100, generator=noise, y=y).value for _ in range(40)])
        z = (draws.mean(0) - bound[label]) / (draws.std(0) / math.sqrt(40))
        assert z.abs().max() < 6
    assert (bound[0] - bound[1]).abs().max() > 0.5, "a wrong label would go unnoticed"


def test_log_likelihood_of_x_given_y(tiny, x):
    exact = tiny_m2.exact_log_px_given_every_y(tiny, x)
    y = torch.arange(len(x)) % CLASSES
    tiny.encoder[-1].weight[1:] /= 10  # a wider q, whose weights have a small variance
    tiny.encoder[-1].bias[1:] = 0
    got = evaluation.log_likelihood(tiny, x, 20_000, torch.Generator().manual_seed(0), y=y)
    want = exact.gather(0, y.unsqueeze(0)).squeeze(0)
    assert (got - want).abs().max() < 0.05
    assert (want - exact.gather(0, (y.unsqueeze(0) + 1) % CLASSES)).abs().max() > 0.5


def test_the_elbo_of_many_examples_takes_the_label_of_each(tiny, x, monkeypatch):
    monkeypatch.setattr(evaluation, "EXAMPLES_AT_ONCE", 7)
    y = torch.arange(len(x)) % CLASSES
    got = evaluation.elbo_of_all(tiny, x, generator=torch.Generator().manual_seed(0), y=y).kl
    mu, log_sigma = tiny.encode(x, y)
    torch.testing.assert_close(got, distributions.kl_to_standard_normal(mu, log_sigma))
    assert (got - distributions.kl_to_standard_normal(*tiny.encode(x, y.flip(0)))).abs().max() > 0.1


def test_q_of_y_is_a_distribution(tiny, x):
    log_q = tiny.classify(x)
    assert log_q.shape == (20, CLASSES)
    torch.testing.assert_close(log_q, tiny.classifier(x).softmax(-1).log())
    p = evaluation.label_probabilities(tiny, x)
    torch.testing.assert_close(p, log_q.exp())


def test_label_probabilities_average_over_the_draws_of_grey_pixels(mnist):
    model = make(models.SemiSupervisedVAE, x_shape=(1, 28, 28))
    x = mnist.test.x[:20]
    with torch.no_grad():
        model.classifier[1].weight.mul_(20)
        one_by_one = torch.stack(
            [
                model.classify(data.binarize(x, torch.Generator().manual_seed(seed))).exp()
                for seed in range(300)
            ]
        )
    got = evaluation.label_probabilities(model, x, 300, torch.Generator().manual_seed(0))
    error = (one_by_one.std(0) / math.sqrt(300)).clamp_min(1e-6)
    assert ((got - one_by_one.mean(0)) / error).abs().max() < 6 * math.sqrt(2)
    assert one_by_one.std(0).max() > 0.01


Y = torch.tensor([0, 1, 2, 0, 1])


@pytest.mark.parametrize(
    "y, error, message",
    [
        (None, ValueError, r"models p\(x\|y\), so pass the labels of x as y="),
        (Y[:4], ValueError, r"one label for each x, shape \(5,\), got \(4,\)"),
        (Y.unsqueeze(1), ValueError, r"one label for each x, shape \(5,\), got \(5, 1\)"),
        (Y + 1, ValueError, "labels from 0 to 2, got values from 1 to 3"),
        (Y - 1, ValueError, "labels from 0 to 2, got values from -1 to 1"),
        (Y.float(), TypeError, "int64 labels, got torch.float32"),
        ([0, 1, 2, 0, 1], TypeError, "int64 labels, got list"),
    ],
)
@pytest.mark.parametrize("use", [objectives.elbo, evaluation.elbo_of_all, evaluation.log_likelihood])
def test_wrong_labels(y, error, message, use):
    with pytest.raises(error, match=message):
        use(make(), some_x(), 2, y=y)


def test_wrong_labels_of_the_methods():
    model = make()
    with pytest.raises(ValueError, match="labels from 0 to 2"):
        model.decode(torch.zeros(2), torch.tensor(3))
    with pytest.raises(ValueError, match="labels from 0 to 2"):
        model.sample(torch.tensor([5]))
    with pytest.raises(ValueError, match="one label for each x"):
        model.reconstruct(some_x(), Y[:1])
    with pytest.raises(ValueError, match=r"one label for each of the \(5,\) inputs, got shape \(4,\)"):
        model.encode(model.prepare(some_x()), Y[:4])
    with pytest.raises(ValueError, match=r"z must have shape \(..., 2\)"):
        model.decode(torch.zeros(5, 3), Y)
    with pytest.raises(ValueError, match=r"models p\(x\), so leave y out"):
        objectives.elbo(models.VAE(2, (1, 4, 4), hidden=(8,)), some_x(), y=Y)


@pytest.mark.parametrize("kind", [models.ConditionalVAE, models.SemiSupervisedVAE])
@pytest.mark.parametrize(
    "options, message",
    [
        ({"classes": 1}, "classes must be at least 2, got 1"),
        ({"latent_dim": 0}, "latent_dim must be at least 1"),
        ({"x_shape": (1, 0, 4)}, "each size in x_shape must be at least 1"),
        ({"x_shape": "16"}, "x_shape must be a sequence"),
        ({"hidden": "16"}, "hidden must be a sequence"),
        ({"likelihood": "poisson"}, "likelihood must be one of"),
    ],
)
def test_wrong_options(kind, options, message):
    with pytest.raises(ValueError, match=message):
        make(kind, **options)
