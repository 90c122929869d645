"""The packaged models have the numbers that they claim."""

import statistics

import pytest
import torch

from course_utils import data, evaluation, models, pretrained
from course_utils.pretrained import RECIPES, label_draws, semi_supervised
from course_utils.pretrained.measures import bound_on_test_digits
from course_utils.training.gan import NOISE


@pytest.mark.parametrize("name", [name for name, r in RECIPES.items() if r.measure is bound_on_test_digits])
def test_the_packaged_model_has_the_numbers_it_claims(name, mnist):
    vae = pretrained.load(name)
    y = mnist.test.y if name.startswith("mnist-conditional") else None
    bound = evaluation.elbo_of_all(vae, mnist.test.x, 4, torch.Generator().manual_seed(1), y=y)
    numbers = pretrained.numbers(name)
    assert -bound.value.mean().item() == pytest.approx(numbers["negative_test_bound_nats"], abs=0.3)
    assert bound.kl.mean().item() == pytest.approx(numbers["kl_nats"], abs=0.1)
    assert numbers["recipe"] == {"seed": RECIPES[name].seed, **RECIPES[name].fit}
    assert not any(p.requires_grad for p in vae.parameters())


@pytest.mark.parametrize(
    "name, at_most, bytes_at_most", [("mnist-m1m2", 0.10, 0.5e6), ("mnist-m2", 0.20, 2.2e6)]
)
def test_a_hundred_labels(name, at_most, bytes_at_most, mnist):
    """The packaged model errs on the test digits as often as it claims;
    the log's mean is of three draws of the labels.
    """
    model, numbers = pretrained.load(name), pretrained.numbers(name)
    assert pretrained.path(name).stat().st_size <= bytes_at_most
    x = semi_supervised.codes(mnist.test.x, seed=5) if name == "mnist-m1m2" else mnist.test.x
    p = evaluation.label_probabilities(model, x, 4, torch.Generator().manual_seed(1))
    error = (p.argmax(1) != mnist.test.y).float().mean().item()
    assert error == pytest.approx(numbers["test_error"], abs=0.005)
    assert numbers["recipe"] == {"seed": RECIPES[name].seed, **RECIPES[name].fit}
    log = label_draws.log_of_draws()
    with_unlabelled, alone = log[name], log[f"{name}, labels alone"]
    for entry in (with_unlabelled, alone):
        errors = [draw["test_error"] for draw in entry["draws"]]
        assert [draw["labels_seed"] for draw in entry["draws"]] == [0, 1, 2]
        assert entry["mean_test_error"] == pytest.approx(statistics.mean(errors), abs=1e-4)
        assert entry["standard_deviation"] == pytest.approx(statistics.stdev(errors), abs=1e-4)
        assert all(len(draw["value"]) == entry["settings"]["epochs"] for draw in entry["draws"])
    assert with_unlabelled["settings"] == label_draws.settings(name, with_unlabelled=True)
    assert with_unlabelled["draws"][0]["test_error"] == pytest.approx(numbers["test_error"], abs=0.005)
    assert with_unlabelled["mean_test_error"] <= at_most
    assert with_unlabelled["mean_test_error"] < alone["mean_test_error"], "the unlabelled digits help"


def test_the_bottleneck_has_the_errors_it_claims_and_is_below_pca_at_every_k(mnist):
    model, numbers = pretrained.load("mnist-bottleneck"), pretrained.numbers("mnist-bottleneck")
    assert pretrained.path("mnist-bottleneck").stat().st_size <= 1e6
    x = mnist.test.x / 255
    for k, claimed in numbers["squared_error_of_first"].items():
        z = model.encode(x)
        z[:, int(k) :] = 0
        assert (x - model.decode(z)).square().sum((1, 2, 3)).mean().item() == pytest.approx(claimed, abs=0.01)
    pca, x = models.PCA(64).fit(mnist.train.x), x[::5]
    both = [(x, model.encode(x), model.decode), (x, pca.encode(x), pca.decode)]
    own, others = (evaluation.squared_errors_by_k(*one).mean(0) for one in both)
    assert (own < others).all()
    assert (own[1:32] < 0.9 * others[1:32]).all(), "and by a tenth or more for 2 to 32 numbers"


def test_the_plane_has_the_error_it_claims_and_holes(mnist):
    model, numbers = pretrained.load("mnist-plane"), pretrained.numbers("mnist-plane")
    assert numbers["recipe"] == {"seed": 0, **RECIPES["mnist-plane"].fit}
    assert pretrained.path("mnist-plane").stat().st_size <= 1e6
    x = mnist.test.x / 255
    error = (x - model.reconstruct(x)).square().sum((1, 2, 3)).mean().item()
    assert error == pytest.approx(numbers["squared_error"], abs=0.01)
    z = model.encode(x)
    cell = (20 * (z - z.amin(0)) / (z.amax(0) - z.amin(0))).long().clamp(max=19)
    assert len(cell.unique(dim=0)) < 250, "of 400"


@pytest.fixture(scope="module")
def few_digits(mnist):
    """2,000 test digits, each pixel drawn."""
    return data.binarize(mnist.test.x[::5], torch.Generator().manual_seed(3))


def test_made_has_the_likelihood_it_claims(few_digits):
    made, numbers = pretrained.load("mnist-made"), pretrained.numbers("mnist-made")
    assert numbers["recipe"] == {"seed": 0, **RECIPES["mnist-made"].fit}
    assert pretrained.path("mnist-made").stat().st_size <= 1.5e6
    log_px = made.log_px(few_digits)
    error = log_px.std().item() / len(log_px) ** 0.5
    assert -log_px.mean().item() == pytest.approx(numbers["negative_test_log_px_nats"], abs=4 * error)
    assert numbers["negative_test_log_px_nats"] < pretrained.numbers("mnist-50d")["negative_test_bound_nats"]


def test_the_flow_has_the_bound_it_claims_and_inverts(few_digits):
    flow, numbers = pretrained.load("mnist-flow"), pretrained.numbers("mnist-flow")
    assert numbers["recipe"] == {"seed": 0, **RECIPES["mnist-flow"].fit}
    assert pretrained.path("mnist-flow").stat().st_size <= 2.2e6
    bound = flow.bound(few_digits, 2, torch.Generator().manual_seed(4))
    error = bound.std().item() / len(bound) ** 0.5
    assert -bound.mean().item() == pytest.approx(numbers["negative_test_bound_nats"], abs=4 * error)
    y, _ = flow.dequantize(few_digits, torch.Generator().manual_seed(5))
    assert (flow.decode(flow.encode(y)) - y).abs().max() < 1e-5
    p = flow.gaussianize.logit.sigmoid()
    assert (p - few_digits.mean(0).flatten()).abs().max() < 0.15, (
        "the first layer has found how often each pixel is 1"
    )


def test_the_gan_draws_digits_of_every_kind(mnist):
    """By the label of the nearest training digits: every label occurs, and the images look like digits."""
    gan, numbers = pretrained.load("mnist-gan"), pretrained.numbers("mnist-gan")
    assert numbers["recipe"] == {"seed": 0, **RECIPES["mnist-gan"].fit}
    assert pretrained.path("mnist-gan").stat().st_size <= 1e6
    noise = torch.Generator().manual_seed(6)
    digits = mnist.test.x[::5] / 255
    both = torch.stack([digits, gan.sample(2000, noise)])
    real, own = gan.judge((both + NOISE * torch.randn(both.shape, generator=noise)).flatten(0, 1)).view(
        2, 2000
    )
    right = [(real > 0).float().mean(), (own < 0).float().mean()]
    for share, claimed in zip(right, ("test_digits_judged_right", "own_images_judged_right"), strict=True):
        assert share.item() == pytest.approx(numbers[claimed], abs=4 * 0.5 / 2000**0.5)
    sample = gan.sample(500, noise).flatten(1)
    distance = torch.cdist(sample, digits.flatten(1))
    labels = mnist.test.y[::5][distance.argmin(1)]
    assert labels.bincount(minlength=10).min() >= 5
    shuffled = sample[:, torch.randperm(784, generator=noise)]
    assert (
        distance.min(1).values.mean() < 0.75 * torch.cdist(shuffled, digits.flatten(1)).min(1).values.mean()
    )


def test_they_are_small():
    assert sum(pretrained.path(name).stat().st_size for name in RECIPES) < 20e6


def test_unknown_names():
    for use in (pretrained.load, pretrained.numbers, lambda name: pretrained.train(name, "x")):
        with pytest.raises(ValueError, match="name must be one of 'mnist-1d', 'mnist-2d'"):
            use("mnist-3d")
