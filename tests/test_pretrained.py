"""The packaged models are what their recipes say, and recipes run."""

import math
import statistics

import pytest
import torch

from course_utils import cli, data, evaluation, models, pretrained, training
from course_utils.models.gan import NOISE
from course_utils.pretrained import RECIPES, Recipe, semi_supervised, sketches, three_draws

SEMI_SUPERVISED = ("mnist-m1m2", "mnist-m2")


@pytest.mark.parametrize(
    "name", [name for name, r in RECIPES.items() if r.measure is pretrained.bound_on_test_digits]
)
def test_the_packaged_model_has_the_numbers_it_claims(name, mnist):
    vae = pretrained.load(name)
    y = mnist.test.y if name == "mnist-conditional" else None
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
    """The packaged model errs on the test digits as often as it claims; the log's mean is of three draws of the labels."""
    model, numbers = pretrained.load(name), pretrained.numbers(name)
    assert pretrained.path(name).stat().st_size <= bytes_at_most
    x = semi_supervised.codes(mnist.test.x, seed=5) if name == "mnist-m1m2" else mnist.test.x
    p = evaluation.label_probabilities(model, x, 4, torch.Generator().manual_seed(1))
    error = (p.argmax(1) != mnist.test.y).float().mean().item()
    assert error == pytest.approx(numbers["test_error"], abs=0.005)
    assert numbers["recipe"] == {"seed": RECIPES[name].seed, **RECIPES[name].fit}
    log = three_draws.log_of_draws()
    with_unlabelled, alone = log[name], log[f"{name}, labels alone"]
    for entry in (with_unlabelled, alone):
        errors = [draw["test_error"] for draw in entry["draws"]]
        assert [draw["labels_seed"] for draw in entry["draws"]] == [0, 1, 2]
        assert entry["mean_test_error"] == pytest.approx(statistics.mean(errors), abs=1e-4)
        assert entry["standard_deviation"] == pytest.approx(statistics.stdev(errors), abs=1e-4)
        assert all(len(draw["value"]) == entry["settings"]["epochs"] for draw in entry["draws"])
    assert with_unlabelled["settings"] == three_draws.settings(name, with_unlabelled=True)
    assert with_unlabelled["draws"][0]["test_error"] == pytest.approx(numbers["test_error"], abs=0.005)
    assert with_unlabelled["mean_test_error"] <= at_most
    assert with_unlabelled["mean_test_error"] < alone["mean_test_error"], "the unlabelled digits help"


def test_few_labels_are_ten_of_each_class_and_another_draw_takes_others(mnist):
    draws = [semi_supervised.few_labels(mnist.train.y, seed=seed) for seed in three_draws.DRAWS]
    for few in draws:
        assert len(few.unique()) == 100
        assert mnist.train.y[few].bincount().tolist() == [10] * 10
    assert len(torch.cat(draws).unique()) > 250
    given = RECIPES["mnist-m2"].examples(torch.device("cpu"), draw=1)
    x, y = given["objective"].keywords["labelled"]
    assert torch.equal(x, semi_supervised.distorted(mnist.train.x[draws[1]]))
    assert torch.equal(y, mnist.train.y[draws[1]].repeat(semi_supervised.COPIES))


def test_distorted_digits_stay_themselves(mnist):
    """As much ink to a few per cent, on average in place, every copy another, and the images' order is kept."""
    x = mnist.train.x[:50]
    copies = semi_supervised.distorted(x, 40).view(40, 50, 28, 28).double()
    assert copies.max() <= 255 and len(copies[:, 0].unique(dim=0)) == 40
    of_each = copies.mean(0).flatten(1)
    nearest = torch.corrcoef(torch.cat([of_each, x.flatten(1).double()]))[:50, 50:].argmax(1)
    assert (nearest == torch.arange(50)).sum() >= 40  # a blurred 1 may be nearer to another 1
    assert copies.mean().item() == pytest.approx(x.double().mean().item(), rel=0.1)
    at = torch.arange(28).double()
    for axis in (0, 1):
        profiles = [images.mean((0, 1)).sum(1 - axis) for images in (copies, x[:, 0].double().unsqueeze(0))]
        ours, originals = ((profile * at).sum() / profile.sum() for profile in profiles)
        assert abs(ours - originals) < 0.2


def test_codes_are_the_mean_of_mu_over_draws_of_the_pixels(mnist):
    m1, x = pretrained.load("mnist-50d"), mnist.test.x[:3]
    mu = torch.stack([m1.encode(m1.prepare(x))[0] for _ in range(400)])
    z = (semi_supervised.codes(x, 400) - mu.mean(0)) / (mu.std(0) / 20)
    assert z.abs().max() < 6 * 2**0.5


def test_the_log_is_remade_in_the_form_that_is_packaged(tmp_path, monkeypatch, mnist, capsys):
    """With short recipes on few digits: every method, every draw, every term; and nothing is overwritten."""
    few = type(mnist)(*(type(part)(part.x[:2000], part.y[:2000]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: few)
    monkeypatch.setattr(three_draws, "ALONE", dict(epochs=3, batch_size=100))
    for name in SEMI_SUPERVISED:
        monkeypatch.setitem(RECIPES, name, RECIPES[name]._replace(fit=dict(epochs=2, batch_size=500)))
    out = tmp_path / "log.json"
    log = three_draws.write_log(out, torch.device("cpu"))
    packaged = three_draws.log_of_draws()
    assert log.keys() == packaged.keys()
    for method, entry in log.items():
        assert entry.keys() == packaged[method].keys()
        assert [draw.keys() for draw in entry["draws"]] == [draw.keys() for draw in packaged[method]["draws"]]
        assert len({draw["test_error"] for draw in entry["draws"]}) > 1, "other labels, other errors"
    content = out.read_text()
    assert cli.main(["train", "semi-supervised", "--out", str(out)]) == 2
    assert "exists; move it away" in capsys.readouterr().err and out.read_text() == content


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


def test_the_bottleneck_has_the_errors_it_claims_and_is_below_pca_at_every_k(mnist):
    model, numbers = pretrained.load("mnist-bottleneck"), pretrained.numbers("mnist-bottleneck")
    assert pretrained.path("mnist-bottleneck").stat().st_size <= 1e6
    x = mnist.test.x / 255
    for k, claimed in numbers["squared_error_of_first"].items():
        z = model.encode(x)
        z[:, int(k) :] = 0
        assert (x - model.decode(z)).square().sum((1, 2, 3)).mean().item() == pytest.approx(claimed, abs=0.01)
    pca = models.PCA(64).fit(mnist.train.x)
    both = [(x, model.encode(x), model.decode), (x, pca.encode(x), pca.decode)]
    own, others = (evaluation.squared_errors_by_k(*one).mean(0) for one in both)
    assert (own < others).all()
    assert (own[1:32] < 0.9 * others[1:32]).all(), "and by a tenth or more for 2 to 32 numbers"


@pytest.fixture(scope="module")
def few_digits(mnist):
    """2,000 test digits, each pixel drawn."""
    return data.binarize(mnist.test.x[::5], torch.Generator().manual_seed(3))


def test_made_has_the_likelihood_it_claims(few_digits):
    made, numbers = pretrained.load("mnist-made"), pretrained.numbers("mnist-made")
    assert numbers["recipe"] == {"seed": 0, **RECIPES["mnist-made"].fit}
    assert pretrained.path("mnist-made").stat().st_size <= 2.2e6
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
    difference = numbers["test_log_density_nats"] + numbers["negative_test_bound_nats"]
    assert difference == pytest.approx(784 * math.log(2), abs=0.02)
    y = models.dequantize(few_digits, torch.Generator().manual_seed(5))
    assert (flow.decode(flow.encode(y)) - y).abs().max() < 1e-5
    p = flow.gaussianize.logit.sigmoid()
    assert (p - few_digits.mean(0).flatten()).abs().max() < 0.1, (
        "the first layer has found how often each pixel is 1"
    )


def test_the_gan_draws_digits_of_every_kind(few_digits, mnist):
    """By the label of the nearest training digits: every label occurs, and the images are near to digits."""
    gan, numbers = pretrained.load("mnist-gan"), pretrained.numbers("mnist-gan")
    assert numbers["recipe"] == {"seed": 0, **RECIPES["mnist-gan"].fit}
    assert pretrained.path("mnist-gan").stat().st_size <= 2.2e6
    noise = torch.Generator().manual_seed(6)
    both = torch.stack([few_digits, gan.sample(2000, noise)])
    real, own = gan.judge((both + NOISE * torch.randn(both.shape, generator=noise)).flatten(0, 1)).view(
        2, 2000
    )
    right = [(real > 0).float().mean(), (own < 0).float().mean()]
    for share, claimed in zip(right, ("test_digits_judged_right", "own_images_judged_right"), strict=True):
        assert share.item() == pytest.approx(numbers[claimed], abs=4 * 0.5 / 2000**0.5)
    sample = gan.sample(500, noise).flatten(1)
    distance = torch.cdist(sample, few_digits.flatten(1))
    labels = mnist.test.y[::5][distance.argmin(1)]
    assert labels.bincount(minlength=10).min() >= 5
    shuffled = sample[:, torch.randperm(784, generator=noise)]
    assert (
        distance.min(1).values.mean()
        < 0.75 * torch.cdist(shuffled, few_digits.flatten(1)).min(1).values.mean()
    )


@pytest.mark.parametrize(
    "name, make", [("mnist-made", models.MADE), ("mnist-flow", models.RealNVP), ("mnist-gan", models.GAN)]
)
def test_the_recipes_of_the_other_models_run(name, make, tmp_path, monkeypatch, mnist):
    few = type(mnist)(*(type(part)(part.x[:2000], part.y[:2000]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: few)
    monkeypatch.setitem(RECIPES, name, RECIPES[name]._replace(make=make, fit=dict(epochs=1, batch_size=500)))
    numbers = pretrained.train(name, tmp_path / "out.safetensors", device="cpu", progress=False)
    assert numbers.keys() == pretrained.numbers(name).keys()
    model, packaged = pretrained.load(name, tmp_path / "out.safetensors"), pretrained.load(name)
    assert {k: v.shape for k, v in model.state_dict().items()} == {
        k: v.shape for k, v in packaged.state_dict().items()
    }


def test_they_are_small():
    assert sum(pretrained.path(name).stat().st_size for name in RECIPES) < 20e6


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
        with pytest.raises(ValueError, match="name must be one of 'mnist-1d', 'mnist-2d'"):
            use("mnist-3d")


def test_the_characters_have_the_numbers_they_claim():
    rnn, numbers = pretrained.load("characters"), pretrained.numbers("characters")
    assert numbers["recipe"] == {"seed": RECIPES["characters"].seed, **RECIPES["characters"].fit}
    assert pretrained.path("characters").stat().st_size <= 2.2e6
    x = data.sketches(device="cpu").test.x
    bound = evaluation.elbo_of_all(rnn, x, 16, torch.Generator().manual_seed(1))
    assert -bound.value.mean().item() == pytest.approx(numbers["negative_test_bound_nats"], abs=1)
    assert bound.kl.mean().item() == pytest.approx(numbers["kl_nats"], abs=0.02)
    # The paper's units: a row of the longest drawing, a latent dimension.
    assert numbers["L_R"] == pytest.approx(-numbers["reconstruction_nats"] / 36, abs=1e-3)
    assert numbers["L_KL"] == pytest.approx(numbers["kl_nats"] / 32, abs=1e-3)


def test_distorted_drawings_stay_themselves():
    """The same pen, in order; on average in place; each copy, and in it each stroke, another; and nothing goes far."""
    x = data.sketches(device="cpu").train.x[:40]
    copies = sketches.distorted(x, 300).view(300, 40, 36, 5)
    assert torch.equal(copies[..., 2:], x[..., 2:].expand(300, -1, -1, -1))
    assert not copies[..., :2][x[..., 4].expand(300, -1, -1) == 1].any(), "an end has no offset"
    offset, there = x[..., :2], x[..., 4] == 0
    moved = (copies[..., :2] - offset).norm(dim=-1)[:, there]
    # A turn and a shear of 15° + 0.3 in all and a scaling of 1.15 · 1.075, and four deviations of the tremble.
    assert (moved <= 0.85 * offset.norm(dim=-1)[there] + 0.03 * 6).all()
    error = copies[:, there][..., :2].std(0) / 300**0.5
    # turns and scalings of both signs: what is left on average is the shrinking of a turn, below 1 - cos 10° - (1 - cos 5°) = 0.02
    assert (
        (copies[:, there][..., :2].mean(0) - offset[there]).abs()
        < 5 * error + 0.02 * offset.norm(dim=-1)[there][:, None]
    ).all()
    two = x[(x[..., 3].sum(1) == 2) & (x[..., 0].abs().sum(1) > 0)][:1]
    first, last = 0, int((two[0, :, 4] == 0).sum()) - 1
    turned = sketches.distorted(two, 2000)[:, [first, last], :2]
    angle = torch.atan2(turned[..., 1], turned[..., 0]) - torch.atan2(
        two[0, [first, last], 1], two[0, [first, last], 0]
    )
    angle = torch.atan2(angle.sin(), angle.cos())
    assert 0.2 < torch.corrcoef(angle.T)[0, 1] < 0.98, "the whole turns, and each stroke for itself"
