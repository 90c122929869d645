"""The VAE and the autoencoders: shapes, likelihoods, and clear errors."""

import numpy as np
import pytest
import torch
from torch import distributions as td

from course_utils import data, models, objectives, training
from course_utils.models.vae import SMALLEST_ETA


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
@pytest.mark.parametrize("likelihood", models.VAE.likelihoods)
@pytest.mark.parametrize("x_shape", [(1, 28, 28), (3, 8, 12), (1, 27, 30), (2, 7, 5), (1, 4, 4)])
def test_shapes(architecture, likelihood, x_shape):
    vae = models.VAE(5, x_shape, hidden=(20, 10), architecture=architecture, likelihood=likelihood)
    x = torch.randint(0, 256, (4, *x_shape), dtype=torch.uint8)
    x = data.binarize(x) if likelihood == "bernoulli" else x
    mu, log_sigma = vae.encode(vae.prepare(x))
    assert mu.shape == log_sigma.shape == (4, 5)
    z = torch.randn(3, 4, 5)
    assert vae.decode(z).shape == (3, 4, *x_shape)
    assert vae.decode(z[0, 0]).shape == x_shape
    assert vae.log_likelihood(vae.prepare(x), z).shape == (3, 4)
    assert vae.sample(6).shape == (6, *x_shape)
    assert vae.reconstruct(x).shape == x.shape
    assert torch.isfinite(objectives.elbo(vae, x).value).all()


def test_the_likelihoods_are_those_of_torch():
    x = torch.randint(0, 256, (4, 1, 8, 8), dtype=torch.uint8)
    z = torch.randn(4, 2)
    vae = models.VAE(2, (1, 8, 8), hidden=(20,))
    binary = vae.prepare(x)
    want = td.Bernoulli(vae.decode(z)).log_prob(binary).sum((1, 2, 3))
    torch.testing.assert_close(vae.log_likelihood(binary, z), want)
    vae = models.VAE(2, (1, 8, 8), hidden=(20,), likelihood="gaussian", eta=0.04)
    want = td.Normal(vae.decode(z), 0.2).log_prob(x / 255).sum((1, 2, 3))
    torch.testing.assert_close(vae.log_likelihood(vae.prepare(x), z), want)


def grey_vae():
    torch.manual_seed(0)
    return models.VAE(2, (1, 8, 8), hidden=(20,), likelihood="beta-binomial").double()


def test_the_beta_binomial_likelihood_has_one_table_one_mean_and_one_log_likelihood():
    """The table of the levels sums to 1, its mean is decode's, and it gives log_likelihood, whatever x."""
    vae, z = grey_vae(), 3 * torch.randn(5, 2, dtype=torch.float64)
    x = torch.randint(0, 256, (5, 1, 8, 8), dtype=torch.uint8)
    table = vae.level_probabilities(z)
    assert table.shape == (5, 1, 8, 8, 256)
    torch.testing.assert_close(table.sum(-1), torch.ones(5, 1, 8, 8, dtype=torch.float64))
    torch.testing.assert_close(table @ torch.linspace(0, 1, 256, dtype=torch.float64), vae.decode(z))
    want = table.gather(-1, x.long().unsqueeze(-1)).log().sum((1, 2, 3, 4))
    torch.testing.assert_close(vae.log_likelihood(vae.prepare(x), z), want)
    torch.testing.assert_close(
        vae.float().log_likelihood(vae.prepare(x), z.float()).double(), want, rtol=1e-5, atol=0
    )


def test_the_table_of_a_bernoulli_likelihood():
    vae, z = models.VAE(2, (1, 8, 8), hidden=(20,)), torch.randn(3, 4, 2)
    torch.testing.assert_close(vae.level_probabilities(z)[..., 1], vae.decode(z))
    torch.testing.assert_close(vae.level_probabilities(z).sum(-1), torch.ones(3, 4, 1, 8, 8))
    with pytest.raises(ValueError, match="A Gaussian likelihood is a density"):
        models.VAE(2, hidden=(8,), likelihood="gaussian").level_probabilities(z)


def test_extreme_outputs_of_the_decoder_leave_the_beta_binomial_finite():
    vae, x = grey_vae().float(), torch.randint(0, 256, (5, 1, 8, 8), dtype=torch.uint8)
    z = 1e6 * torch.randn(5, 2, requires_grad=True)
    log_px = vae.log_likelihood(vae.prepare(x), z)
    (gradient,) = torch.autograd.grad(log_px.sum(), z)
    assert log_px.isfinite().all() and gradient.isfinite().all() and (log_px < 0).all()


def test_which_x_a_beta_binomial_likelihood_takes(mnist):
    vae = models.VAE(2, hidden=(16,), likelihood="beta-binomial")
    x = mnist.test.x[:5]
    prepared = vae.prepare(x)
    assert torch.equal((255 * prepared).round().to(torch.uint8), x)
    torch.testing.assert_close(vae.prepare(prepared), prepared)
    for wrong in (prepared * 0.9, x.float(), -prepared):
        with pytest.raises(ValueError, match=r"x must be grey levels 0, 1/255, …, 1 .* pass uint8 pixels"):
            objectives.elbo(vae, wrong)


def test_float64_on_request(mnist):
    vae = models.VAE(2, hidden=(16,)).double()
    assert vae.sample(2).dtype == torch.float64
    assert objectives.elbo(vae, mnist.test.x[:3]).value.dtype == torch.float64


def test_grey_pixels_are_drawn_anew(mnist):
    vae = models.VAE(2, hidden=(16,))
    one, two = vae.prepare(mnist.test.x[:5]), vae.prepare(mnist.test.x[:5])
    assert set(one.unique().tolist()) == {0.0, 1.0} and not torch.equal(one, two)


def test_grey_floats_are_no_bernoulli_data(mnist):
    vae = models.VAE(2, hidden=(16,))
    with pytest.raises(ValueError, match=r"x must be binary.*data.binarize\(x\)"):
        objectives.elbo(vae, mnist.test.x[:5] / 255)
    objectives.elbo(vae, data.binarize(mnist.test.x[:5]))


def test_a_learned_eta_stays_above_zero_on_constant_pixels():
    """On constant images the best eta is 0; ours stops at its bound and the likelihood stays finite."""
    torch.manual_seed(0)
    vae = models.VAE(1, (1, 4, 4), hidden=(8,), likelihood="gaussian")
    x = torch.full((256, 1, 4, 4), 0.5)
    history = training.fit(
        vae, x, epochs=150, batch_size=64, learning_rate=0.05, schedule="constant", progress=False
    )
    assert SMALLEST_ETA <= vae.eta.item() < 0.01
    assert all(map(torch.isfinite, torch.tensor(history.value)))
    assert vae.eta.requires_grad
    with torch.no_grad():
        vae.log_eta.fill_(-1000)
    assert vae.eta.item() == pytest.approx(SMALLEST_ETA)


def test_a_given_eta_is_fixed():
    vae = models.VAE(1, (4,), hidden=(8,), likelihood="gaussian", eta=0.1)
    assert vae.eta.item() == pytest.approx(0.1, rel=1e-7)
    assert vae.double().eta.item() == 0.1 and vae.half().eta.dtype == torch.float16
    assert models.VAE(1, (4,), hidden=(8,), likelihood="gaussian").eta.item() == pytest.approx(0.1, rel=1e-6)
    assert "log_eta" not in dict(vae.named_parameters())
    with pytest.raises(AttributeError, match="no attribute 'eta'"):
        _ = models.VAE(1, (4,), hidden=(8,)).eta


def make(**options):
    return models.VAE(**{"latent_dim": 2, "hidden": (8,)} | options)


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"latent_dim": 0}, ValueError, "latent_dim must be at least 1, got 0"),
        ({"latent_dim": 2.5}, TypeError, "latent_dim must be a whole number"),
        ({"hidden": "8"}, ValueError, "hidden must be a sequence of sizes"),
        ({"hidden": (8, -1)}, ValueError, "each size in hidden must be at least 1"),
        (
            {"hidden": 512},
            TypeError,
            r"hidden must be a sequence of sizes, got the number 512; write \(512,\)",
        ),
        (
            {"x_shape": 784},
            TypeError,
            r"x_shape must be a sequence of sizes, got the number 784; write \(784,\)",
        ),
        ({"x_shape": ()}, ValueError, r"x_shape must be a sequence of sizes such as \(1, 28, 28\)"),
        ({"eta": 0.5}, ValueError, "eta belongs to likelihood='gaussian'"),
        ({"architecture": "transformer"}, ValueError, "architecture must be one of 'mlp', 'conv'"),
        ({"likelihood": "poisson"}, ValueError, "likelihood must be one of 'bernoulli', 'gaussian'"),
        ({"architecture": "conv", "x_shape": (1, 3, 25)}, ValueError, "H and W at least 4"),
        ({"likelihood": "gaussian", "eta": 0}, ValueError, "eta must be finite and greater than 0"),
        ({"likelihood": "gaussian", "eta": "large"}, TypeError, "eta must be a number"),
    ],
)
def test_wrong_options(options, error, message):
    with pytest.raises(error, match=message):
        make(**options)


@pytest.mark.parametrize(
    "x, error, message",
    [
        (torch.zeros(28, 28), ValueError, r"shape \(B, 1, 28, 28\), got \(28, 28\)"),
        (torch.zeros(1, 28, 28), ValueError, r"pass x.unsqueeze\(0\)"),
        (torch.zeros(0, 1, 28, 28), ValueError, "empty batch"),
        (torch.zeros(3, 1, 28, 28, dtype=torch.int64), TypeError, "floating-point numbers, got torch.int64"),
        (torch.full((3, 1, 28, 28), float("nan")), ValueError, "NaN or infinity"),
        (torch.full((3, 1, 28, 28), 0.5), ValueError, "binary"),
        ([[0.0]], TypeError, "torch.Tensor, got a list"),
    ],
)
@pytest.mark.parametrize("use", [objectives.elbo, objectives.iwae_bound])
def test_wrong_data(x, error, message, use):
    with pytest.raises(error, match=message):
        use(make(), x)


@pytest.mark.parametrize("use", [objectives.elbo, objectives.iwae_bound])
def test_wrong_sample_counts(use, mnist):
    for samples, error in [(0, ValueError), (-3, ValueError), (1.5, TypeError), (True, TypeError)]:
        with pytest.raises(error, match="samples must be"):
            use(make(), mnist.test.x[:2], samples=samples)
    with pytest.raises(ValueError, match="kl must be one of 'analytic', 'sampled'"):
        objectives.elbo(make(), mnist.test.x[:2], kl="exact")
    with pytest.raises(ValueError, match="count must be at least 1"):
        make().sample(-2)


def test_a_step_of_eta_is_the_closed_form():
    """From the gradient of minus the mean bound, a whole step goes to mean ‖x - G(z)‖² / D, half a step half the way."""
    torch.manual_seed(0)
    vae = models.VAE(1, (5,), hidden=(8,), likelihood="gaussian").double()
    x, z = torch.rand(30, 5, dtype=torch.float64), torch.randn(3, 30, 1, dtype=torch.float64)
    best = (x - vae.decode(z)).square().mean().item()
    for rate in (0.5, 1.0):
        before = vae.eta.item()
        (-vae.log_likelihood(x, z).mean()).backward()
        vae.move_eta(rate)
        assert vae.eta.item() == pytest.approx(before + rate * (best - before), rel=1e-9)
        assert vae.log_eta.grad is None
    vae.move_eta(1.0)  # without a gradient nothing moves
    assert vae.eta.item() == pytest.approx(best, rel=1e-9)


def test_a_linear_vae_reaches_the_optimum_of_probabilistic_pca():
    """With linear networks and one sigma for all x the best bound is log p(x) of pPCA, and eta is pPCA's        Lucas et al. 2019

    The bound is taken in closed form: E_q‖x - Wz - b‖² = ‖x - W mu - b‖² + Σ sigma_k² ‖W_k‖².
    """
    torch.manual_seed(0)
    x = torch.randn(1500, 2, dtype=torch.float64) @ torch.randn(2, 6, dtype=torch.float64)
    x = x + 0.3 * torch.randn(1500, 6, dtype=torch.float64) + 1
    ppca = models.ProbabilisticPCA(2).fit(x)
    vae = models.VAE(2, (6,), hidden=(), likelihood="gaussian").double()
    training.fit(vae, x, epochs=120, learning_rate=0.02, progress=False, device="cpu")
    with torch.no_grad():
        mu, log_sigma = vae.encode(x)
        weight, bias = vae.decoder[0].weight, vae.decoder[0].bias
        error = (x - mu @ weight.T - bias).square().sum(-1) + (2 * log_sigma).exp() @ weight.square().sum(0)
        log_eta = vae.eta.log()
        reconstruction = -0.5 * (error / vae.eta + 6 * (torch.log(torch.tensor(2 * torch.pi)) + log_eta))
        kl = td.kl_divergence(td.Normal(mu, log_sigma.exp()), td.Normal(torch.zeros(2), torch.ones(2))).sum(
            -1
        )
        bound, best = (reconstruction - kl).mean(), ppca.log_px(x).mean()
    assert best - 0.02 < bound <= best + 1e-6
    assert vae.eta.item() == pytest.approx(ppca.eta.item(), rel=0.05)


def test_numpys_sizes_are_sizes():
    vae = models.VAE(2, np.zeros((7, 3, 4)).shape[1:], [np.int64(8)])
    assert vae.x_shape == (3, 4) and vae.sample(2).shape == (2, 3, 4)
    assert models.VAE(2, [np.int64(3), np.int64(4)], (8,)).sample(2).shape == (2, 3, 4)
    assert models.MADE([np.int64(3)], 4).x_shape == models.RealNVP([np.int64(3)], (4,)).x_shape == (3,)


def test_a_model_is_not_called_as_a_function():
    with pytest.raises(
        TypeError, match=r"VAE is not called as a function: use encode, decode, reconstruct, sample, or"
    ):
        make()(torch.zeros(1, 1, 28, 28))


@pytest.mark.parametrize(
    "model",
    [
        models.VAE(2, (4,), (8,)),
        models.Autoencoder(2, (4,), (8,)),
        models.LinearAutoencoder(2, (4,)),
        models.GAN(2, (4,), (8,)),
        models.RealNVP((2,), (8,)),
        models.SketchRNN(2, 6, 8, 8, 2),
        models.MelodyVAE(2, 8, 8, plan_size=4),
    ],
    ids=lambda model: type(model).__name__,
)
def test_z_of_another_dtype(model):
    with pytest.raises(
        TypeError, match=r"z is torch\.float64, but the model's parameters are torch\.float32.*z\.to\("
    ):
        model.decode(torch.zeros(3, 2, dtype=torch.float64))


def test_linear_autoencoder_is_u_v_x():
    torch.manual_seed(0)
    mean = torch.rand(2, 3)
    model = models.LinearAutoencoder(2, (2, 3), mean=mean)
    x = torch.rand(5, 2, 3)
    want = (x - mean).flatten(1) @ (model.U @ model.V).T + mean.flatten()
    torch.testing.assert_close(model.reconstruct(x).flatten(1), want)
    with pytest.raises(ValueError, match="shape of one x"):
        models.LinearAutoencoder(2, (2, 3), mean=torch.zeros(6))


def test_linear_autoencoder_with_enough_dimensions_can_be_the_identity():
    model = models.LinearAutoencoder(6, (6,))
    with torch.no_grad():
        model.V.copy_(torch.linalg.pinv(model.U))
    x = torch.rand(5, 6)
    torch.testing.assert_close(model.reconstruct(x), x, atol=1e-4, rtol=0)


def test_linear_autoencoder_reaches_pcas_error():
    """Trained by gradient descent it comes within 1 % of the exact optimum, which it cannot beat."""
    torch.manual_seed(0)
    x = torch.randn(2000, 3) @ torch.randn(3, 10) + 0.1 * torch.randn(2000, 10)
    exact = models.PCA(2).fit(x).reconstruction_error(x).mean()
    model = models.LinearAutoencoder(2, (10,), mean=x.mean(0))
    training.fit(model, x, epochs=60, learning_rate=0.01, progress=False)
    reached = objectives.squared_error(model, x).squared_error.mean()
    assert exact * 0.9999 < reached < exact * 1.01


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_autoencoder(architecture, mnist):
    model = models.Autoencoder(3, hidden=(16,), architecture=architecture)
    assert model.reconstruct(mnist.test.x[:4]).shape == (4, 1, 28, 28)
    assert model.encode(model.prepare(mnist.test.x[:4])).shape == (4, 3)
    with pytest.raises(ValueError, match="NaN"):
        objectives.squared_error(model, torch.full((3, 1, 28, 28), float("nan")))


def test_a_bernoulli_likelihood_refuses_colours_that_it_would_lose():
    colours = torch.randint(0, 256, (2, 3, 4, 4), dtype=torch.uint8)
    model = models.VAE(2, (3, 4, 4), hidden=(8,))
    with pytest.raises(
        ValueError, match=r"grey pixels .* got uint8 pixels of 3 channels.*likelihood='gaussian'"
    ):
        model.prepare(colours)
    assert model.prepare(data.binarize(colours)).shape == colours.shape, "three masks, said to be so"
    for likelihood in ("gaussian", "beta-binomial"):
        prepared = models.VAE(2, (3, 4, 4), hidden=(8,), likelihood=likelihood).prepare(colours)
        torch.testing.assert_close(prepared, colours / 255)
    assert models.VAE(2, (2, 4, 4), hidden=(8,)).prepare(colours[:, :2]).shape == (2, 2, 4, 4)
