"""Wrong shapes, types, NaN, empty batches, negative counts and unknown names: one clear error each, at once.

The models' own arguments are in tests/models, those of fit, figures and widgets in their tests.
"""

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from course_utils import (
    data,
    device,
    distributions,
    evaluation,
    inference,
    latents,
    models,
    objectives,
    plots,
)
from course_utils.arguments import require_batch, require_count, require_floating, with_article

GOOD = torch.zeros(3, 1, 4, 4)
DATA = TensorDataset(GOOD)
VAE = models.VAE(2, (1, 4, 4), hidden=(8,))
Z = torch.zeros(5, 2)

USES = [
    lambda x: objectives.elbo(VAE, x),
    lambda x: objectives.iwae_bound(VAE, x),
    lambda x: evaluation.elbo_of_all(VAE, x),
    lambda x: evaluation.log_likelihood(VAE, x, samples=2),
    lambda x: inference.fit_posterior(VAE, x, max_steps=1),
    lambda x: inference.grid_posterior(VAE, x, points=101),
    lambda x: VAE.reconstruct(x),
    lambda x: models.Autoencoder(2, (1, 4, 4), hidden=(8,)).reconstruct(x),
    lambda x: models.LinearAutoencoder(2, (1, 4, 4)).reconstruct(x),
    lambda x: objectives.log_px(models.MADE((1, 4, 4)), x),
    lambda x: models.RealNVP((1, 4, 4)).bound(x),
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    "x, error, message",
    [
        (GOOD[0], ValueError, r"x must have shape \(B, 1, 4, 4\), got \(1, 4, 4\)"),
        (GOOD[:, :, :3], ValueError, r"got \(3, 1, 3, 4\)"),
        (GOOD[:0], ValueError, "at least one example"),
        (GOOD.long(), TypeError, "floating-point numbers, got torch.int64"),
        (GOOD * float("nan"), ValueError, "NaN or infinity in 48 of its 48 values"),
        (GOOD.tolist(), TypeError, "must be a torch.Tensor, got a list"),
        (GOOD.to_sparse(), TypeError, r"must be a dense tensor, got torch\.sparse_coo; pass x\.to_dense\(\)"),
        (DataLoader(DATA), TypeError, "got a DataLoader"),
    ],
    ids=["one-example", "shape", "empty", "dtype", "nan", "list", "sparse", "loader"],
)
def test_data(use, x, error, message):
    use(GOOD)
    with pytest.raises(error, match=message):
        use(x)


def test_what_computes_with_a_batch_says_how_to_make_one():
    for x, advice in [
        (DataLoader(DATA), r"got a DataLoader; join .* torch\.cat\(\[pair\[0\] for pair in x\]\)"),
        (DATA, r"got a TensorDataset; stack .* torch\.stack\(\[pair\[0\] for pair in x\]\)"),
    ]:
        with pytest.raises(TypeError, match=advice):
            VAE.reconstruct(x)


PIXEL_USES = [
    *(use for use in USES if use is not USES[5]),  # a grid takes no pixels of a Bernoulli model at all
    lambda x: data.binarize(x),
    lambda x: plots.images(x),
    lambda x: plots.reconstructions(VAE, x),
    lambda x: models.PCA(1).fit(x),
    lambda x: objectives.flow_bound(models.PixelFlow((1, 4, 4)), x),
    lambda x: models.RealNVP((1, 4, 4)).dequantize(x),
]


@pytest.mark.parametrize("use", PIXEL_USES)
def test_uint8_of_0_and_1_is_not_read_as_pixels(use):
    """As pixels from 0 to 255 both are black. All 0 is black indeed, and 2 is dark."""
    x = torch.tensor([0, 1] * 24, dtype=torch.uint8).view(3, 1, 4, 4)
    message = r"x of type uint8 must be pixels from 0 to 255, got none above 1: pass x\.float\(\) for black"
    with pytest.raises(ValueError, match=message):
        use(x)
    use(0 * x)
    use(2 * x)
    use(x.float())


def test_float64_that_is_infinite_in_a_float32_model():
    x = torch.zeros(3, 6, dtype=torch.float64)
    x[1, 2] = -1e300
    for model in (models.VAE(2, (6,), (4,), likelihood="gaussian"), models.Autoencoder(2, (6,), (4,))):
        with pytest.raises(
            ValueError, match=r"must fit into the model's torch\.float32, got .* up to 1e\+300"
        ):
            model.prepare(x)
        assert model.prepare(x, check=False).isinf().any()
        assert model.double().prepare(x).min() == -1e300


@pytest.mark.parametrize(
    "call, error, message",
    [
        (
            lambda: evaluation.log_likelihood(VAE, GOOD, samples=0),
            ValueError,
            "samples must be at least 1, got 0",
        ),
        (
            lambda: evaluation.log_likelihood(VAE, GOOD, samples=-5),
            ValueError,
            "samples must be at least 1, got -5",
        ),
        (lambda: evaluation.elbo_of_all(VAE, GOOD, samples=2.0), TypeError, "samples must be a whole number"),
        (
            lambda: inference.fit_posterior(VAE, GOOD, init="zero"),
            ValueError,
            "init must be one of 'encoder', 'prior'",
        ),
        (lambda: inference.fit_posterior(VAE, GOOD, max_steps=0), ValueError, "max_steps must be at least 1"),
        (
            lambda: inference.fit_posterior(VAE, GOOD, learning_rate=-1),
            ValueError,
            "learning_rate must be finite",
        ),
        (
            lambda: inference.fit_posterior(VAE, GOOD, tolerance=float("nan")),
            ValueError,
            "tolerance must be finite",
        ),
        (lambda: inference.grid_posterior(VAE, GOOD, points=2), ValueError, "points must be at least 3"),
        (
            lambda: inference.grid_posterior(VAE, GOOD, limit=0),
            ValueError,
            "limit must be finite and greater than 0",
        ),
        (lambda: VAE.decode(torch.zeros(4, 3)), ValueError, r"z must have shape \(..., 2\), got \(4, 3\)"),
        (lambda: VAE.decode([0.0, 0.0]), TypeError, "z must be a torch.Tensor"),
        (lambda: VAE.encode(torch.zeros(4, 16)), ValueError, r"x must have shape \(B, 1, 4, 4\)"),
        (lambda: latents.grid(VAE, size=1), ValueError, "size must be at least 2"),
        (lambda: latents.interpolate(Z[0] * float("nan"), Z[0]), ValueError, "a must be finite"),
        (lambda: latents.interpolate([0.0], Z[0]), TypeError, "a must be a torch.Tensor"),
        (lambda: latents.traverse(VAE, Z[0], -1, Z[0]), ValueError, "dim must be at least 0"),
        (lambda: data.mnist("toaster"), ValueError, "device must be a name such as 'cpu'"),
        (lambda: device.generator(0, "toaster"), ValueError, "device must be a name"),
        (lambda: require_count("count", True), TypeError, "count must be a whole number, got True"),
        (lambda: require_floating("x", torch.zeros(2, dtype=torch.int32)), TypeError, r"try x\.float\(\)"),
    ],
)
def test_arguments(call, error, message):
    with pytest.raises(error, match=message):
        call()


K2, K3, ONE = torch.zeros(4, 2), torch.zeros(4, 3), torch.zeros(4, 1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: distributions.kl_to_standard_normal(K2, ONE),
        lambda: distributions.kl_to_standard_normal(K2, torch.tensor(0.0)),
        lambda: distributions.kl_between_gaussians(K2, K2, ONE, K2),
        lambda: distributions.gaussian_log_prob(K2, K3, K3),
        lambda: distributions.gaussian_sample(K2, K2, ONE),
        lambda: distributions.bernoulli_log_likelihood(ONE, K3),
        lambda: distributions.gaussian_log_likelihood(K3, ONE, 1.0),
    ],
)
def test_last_axes_do_not_broadcast(call):
    with pytest.raises(ValueError, match="must agree in their last axis"):
        call()


PCA = models.PCA(2).fit(torch.randn(9, 4))
PPCA = models.ProbabilisticPCA(2).fit(torch.randn(9, 4))
LINEAR = models.LinearAutoencoder(2, (4,))


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: PCA.encode(torch.zeros(5, 1)), ValueError, "x must have 4 numbers for each example"),
        (lambda: PCA.decode(torch.zeros(5, 1)), ValueError, "z must have 2 numbers for each example"),
        (lambda: PPCA.log_px(torch.zeros(5, 1)), ValueError, "x must have 4 numbers"),
        (lambda: models.PCA(2).encode(torch.zeros(5, 4)), AttributeError, r"call fit\(x\) first"),
        (lambda: LINEAR.encode(torch.zeros(5, 1)), ValueError, r"x must have shape \(B, 4\)"),
        (lambda: LINEAR.decode(torch.zeros(5, 1)), ValueError, r"z must have shape \(..., 2\)"),
        (lambda: VAE.encode(GOOD.byte()), TypeError, "floating-point"),
        (lambda: VAE.log_likelihood(GOOD.byte(), Z[:3]), TypeError, "floating-point"),
        (
            lambda: distributions.gaussian_log_likelihood(K3, K3, torch.ones(3)),
            ValueError,
            "eta must be one number",
        ),
        (
            lambda: inference.linear_gaussian_posterior(K3, torch.full((3, 2), float("nan")), K3[0], 1.0),
            ValueError,
            "weight must be finite",
        ),
        (
            lambda: inference.linear_gaussian_posterior(K3[:0], torch.zeros(3, 2), K3[0], 1.0),
            ValueError,
            "empty batch",
        ),
    ],
)
def test_what_would_broadcast_or_be_read_wrongly(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_numpys_numbers_are_numbers():
    assert require_count("samples", np.int64(3)) == 3
    assert distributions.gaussian_log_likelihood(K2, K2, np.float32(0.5)).shape == (4,)
    objectives.elbo(VAE, GOOD, samples=np.int32(2))


@pytest.mark.parametrize("eta", [0, -1.0, float("nan"), float("inf")])
def test_eta_is_positive(eta):
    with pytest.raises(ValueError, match="eta must be finite and greater than 0"):
        distributions.gaussian_log_likelihood(K2, K2, eta)
    for linear_gaussian in (distributions.linear_gaussian, inference.linear_gaussian_posterior):
        with pytest.raises(ValueError, match="eta must be finite and greater than 0"):
            linear_gaussian(K3, torch.zeros(3, 2), torch.zeros(3), eta)


def test_a_linear_gaussian_model_of_arrays_or_of_shapes_that_do_not_agree():
    x, weight, bias = torch.zeros(4, 3), torch.zeros(3, 2), torch.zeros(3)
    for linear_gaussian in (distributions.linear_gaussian, inference.linear_gaussian_posterior):
        for wrong in ((x, weight[:2], bias), (x, weight, bias[:2]), (x, weight, x), (x[0], weight, bias)):
            with pytest.raises(
                ValueError, match=r"x \(B, D\), weight \(D, K\) and bias \(D,\) must agree on D"
            ):
                linear_gaussian(*wrong, 1.0)
        with pytest.raises(TypeError, match=r"weight must be a torch\.Tensor, got a ndarray"):
            linear_gaussian(x, weight.numpy(), bias, 1.0)
        with pytest.raises(
            TypeError, match=r"bias must hold floating-point numbers, got torch\.int64; try bias"
        ):
            linear_gaussian(x, weight, bias.long(), 1.0)


def test_whole_numbers_where_a_logarithm_or_a_logit_is_wanted():
    whole = torch.tensor([0, 1])
    for name, call in [
        ("log_sigma", lambda: distributions.kl_to_standard_normal(whole.float(), whole)),
        ("log_sigma", lambda: distributions.gaussian_log_prob(whole.float(), whole.float(), whole)),
        ("logits", lambda: distributions.bernoulli_log_likelihood(whole.float(), whole)),
        ("alpha", lambda: distributions.beta_binomial_probabilities(whole + 1, whole + 1)),
        ("beta", lambda: distributions.beta_binomial_probabilities(whole + 1.0, whole + 1)),
    ]:
        message = rf"{name} must hold floating-point numbers, got torch\.int64; try {name}\.float\(\)"
        with pytest.raises(TypeError, match=message):
            call()
    zero = torch.zeros(2)
    assert distributions.bernoulli_log_likelihood(whole > 0, zero) == distributions.bernoulli_log_likelihood(
        whole.float(), zero
    )


@pytest.mark.parametrize(
    "got, shape, does",
    [
        ((4, 4), (4, 4), "x.unsqueeze(0)"),
        ((1, 8, 8), (1, 8, 8), "x.unsqueeze(0)"),
        ((7, 8, 8), (1, 8, 8), "x.unsqueeze(1)"),
        ((7,), (1,), "x.unsqueeze(1)"),
        ((7, 1, 8, 8), (8, 8), "x.squeeze(1)"),
        ((7, 1, 5), (5,), "x.squeeze(1)"),
        ((7, 6, 5, 3), (3, 6, 5), "x.permute(0, 3, 1, 2)"),
        ((7, 6, 5, 1), (1, 6, 5), "x.permute(0, 3, 1, 2)"),
        ((7, 3, 6, 5), (6, 5, 3), "x.permute(0, 2, 3, 1)"),
        ((7, 6, 5), (5, 6), "x.transpose(1, 2)"),
        ((7, 90), (3, 6, 5), "x.unflatten(1, (3, 6, 5))"),
        ((7, 3, 6, 5), (90,), "x.flatten(1)"),
    ],
)
def test_the_advice_about_a_shape_leads_to_that_shape_and_scrambles_nothing(got, shape, does):
    """The advice is carried out: each number of x keeps its place in its image."""
    x = torch.arange(1.0, 1 + np.prod(got)).reshape(got)
    with pytest.raises(ValueError) as raised:
        require_batch("x", x, shape)
    assert does in str(raised.value)
    assert "Reshape" not in str(raised.value)
    fixed = eval(does, {"x": x})
    assert require_batch("x", fixed, shape) is fixed
    if "transpose" in does:
        assert fixed[2, 1, 4] == x[2, 4, 1], "a channel stays a channel"
    if "permute" in does:
        last = "0, 3, 1, 2" in does
        assert fixed[2, 0, 4, 1] == (x[2, 4, 1, 0] if last else x[2, 1, 0, 4]), "a channel stays a channel"


def test_no_advice_where_the_shapes_do_not_tell():
    with pytest.raises(
        ValueError,
        match=r"Pass examples of shape \(3, 6, 5\), or make the model for those of shape \(3, 5, 6\)",
    ):
        require_batch("x", torch.zeros(7, 3, 5, 6), (3, 6, 5))
    with pytest.raises(ValueError, match=r"got \(\)"):
        require_batch("x", torch.tensor(0.0), (1,))


def test_articles():
    assert [with_article(name) for name in ("VAE", "Autoencoder", "int", "UNet")] == [
        "a VAE",
        "an Autoencoder",
        "an int",
        "a UNet",
    ]
