"""The VAE: shapes, the optimum of a linear one, and clear errors."""

import pytest
import torch
from torch import distributions as td

from course_utils import data, models, objectives, training
from course_utils.models.likelihoods import LIKELIHOODS


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
@pytest.mark.parametrize("likelihood", LIKELIHOODS)
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


def test_float64_on_request(mnist):
    vae = models.VAE(2, hidden=(16,)).double()
    assert vae.sample(2).dtype == torch.float64
    assert objectives.elbo(vae, mnist.test.x[:3]).value.dtype == torch.float64


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


def test_a_linear_vae_reaches_the_optimum_of_probabilistic_pca():
    """With linear networks and one sigma for all x the best bound is log p(x) of pPCA, and eta is pPCA's

    Lucas et al. 2019
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
