"""The widgets of lectures 04, 06, 07 and 09 without a browser: their state, its limits, and the numbers that Python knows."""

import base64
import math

import numpy as np
import pytest
import torch
import traitlets
from torch import nn
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from course_utils import data, inference, models, pretrained, widgets
from course_utils.device import generator
from course_utils.distributions import gaussian_sample, kl_to_standard_normal
from course_utils.widgets import reparameterization_explorer


def unpack(text, dtype):
    return np.frombuffer(base64.b64decode(text), dtype=dtype)


def test_each_module_is_one_text_and_its_page_needs_no_network(tmp_path):
    for widget in (widgets.MonteCarloExplorer(), widgets.ReparameterizationExplorer()):
        text = widgets.save_html(widget, tmp_path / type(widget).__name__, "a page").read_text()
        assert widget._esm.count("export default") == 1 and "\nimport " not in widget._esm
        assert "http://" not in text and "https://" not in text


# Monte Carlo explorer


@pytest.mark.parametrize("dim, eta", [(1, 0.01), (7, 0.3), (50, 1.0)])
def test_monte_carlo_log_px_is_the_density_of_a_typical_x(dim, eta):
    x = math.sqrt(1 + eta) * torch.randint(0, 2, (dim,)).double().mul(2).sub(1)
    exact = MultivariateNormal(torch.zeros(dim).double(), (1 + eta) * torch.eye(dim).double()).log_prob(x)
    assert widgets.MonteCarloExplorer(dim=dim, eta=eta).log_px == pytest.approx(exact.item(), rel=1e-12)


@pytest.mark.parametrize("eta", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("method", ["naive", "importance"])
def test_the_relative_variance_by_numerical_integration(method, eta):
    """∫ p(z)² p(x|z)² / proposal(z) dz over p(x)² in one dimension, to the power K."""
    z = torch.linspace(-12, 12, 480_001, dtype=torch.float64)
    cell = z[1] - z[0]
    x = torch.tensor(1 + eta, dtype=torch.float64).sqrt()
    prior = Normal(torch.zeros_like(x), 1.0)
    log_joint = prior.log_prob(z) + Normal(z, math.sqrt(eta)).log_prob(x)
    proposal = prior if method == "naive" else Normal(x / (1 + eta), 1.3 * math.sqrt(eta / (1 + eta)))
    px = (log_joint.exp() * cell).sum()
    ratio = ((2 * log_joint - proposal.log_prob(z)).exp() * cell).sum() / px**2
    for dim in (1, 5, 50):
        explorer = widgets.MonteCarloExplorer(dim=dim, eta=eta, method=method)
        assert explorer.relative_variance == pytest.approx(ratio.item() ** dim - 1, rel=1e-6)
        assert explorer.samples_needed == pytest.approx(100 * explorer.relative_variance)


@pytest.mark.parametrize("method", ["naive", "importance"])
def test_the_relative_variance_by_simulation(method):
    """Weights drawn in three dimensions, x with a minus sign: their mean is p(x), and their variance is the exact one."""
    eta, draws = 0.8, 400_000
    explorer = widgets.MonteCarloExplorer(dim=3, eta=eta, method=method)
    x = math.sqrt(1 + eta) * torch.tensor([1.0, -1.0, 1.0], dtype=torch.float64)
    prior = Normal(torch.zeros(3).double(), 1.0)
    q = prior if method == "naive" else Normal(x / (1 + eta), 1.3 * math.sqrt(eta / (1 + eta)))
    z = q.sample((draws,))
    log_weight = (Normal(z, math.sqrt(eta)).log_prob(x) + prior.log_prob(z) - q.log_prob(z)).sum(1)
    weight = (log_weight - explorer.log_px).exp()
    assert weight.mean().item() == pytest.approx(1, abs=5 * math.sqrt(explorer.relative_variance / draws))
    square = (weight - 1) ** 2
    assert square.mean().item() == pytest.approx(
        explorer.relative_variance, abs=5 * square.std().item() / math.sqrt(draws)
    )


def test_monte_carlo_state():
    explorer = widgets.MonteCarloExplorer()
    explorer.set_state({"dim": 50, "samples": 10, "eta": 1.0, "method": "importance"})
    assert (explorer.dim, explorer.samples, explorer.eta, explorer.method) == (50, 10, 1.0, "importance")
    for wrong in (("dim", 0), ("dim", 51), ("samples", 20), ("eta", 0.0), ("eta", 2.0), ("method", "lucky")):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)


# Reparameterization explorer

FUNCTIONS = {  # by torch, to be differentiated by torch
    "z²": torch.square,
    "sin 2z": lambda z: (2 * z).sin(),
    "tanh 3z": lambda z: (3 * z).tanh(),
    "√(z² + 0.1)": lambda z: (z**2 + 0.1).sqrt(),
    "z > 0": lambda z: (z > 0).double() + 0 * z,
}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("mu, log_sigma", [(0.7, -0.4), (-1.3, 0.0), (0.2, -1.5)])
def test_what_flows_back_and_the_exact_gradient(function, mu, log_sigma):
    explorer = widgets.ReparameterizationExplorer(function=function, mu=mu, log_sigma=log_sigma)
    q = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (mu, math.exp(log_sigma))]
    f = FUNCTIONS[function]
    estimate = f(q[0] + q[1] * torch.tensor(explorer.eps, dtype=torch.float64)).mean()
    backprop = [gradient.item() for gradient in torch.autograd.grad(estimate, q)]
    assert explorer.gradient == pytest.approx(backprop, abs=1e-12)
    # The density is differentiated here, not f: true for the jump too, which lies between two points of the grid.
    z = (torch.arange(-160_000, 160_000, dtype=torch.float64) + 0.5) / 10_000
    expectation = (Normal(*q).log_prob(z).exp() * f(z)).sum() / 10_000
    exact = [gradient.item() for gradient in torch.autograd.grad(expectation, q)]
    assert explorer.exact_gradient == pytest.approx(exact, abs=1e-6)


def test_through_a_jump_nothing_flows_back():
    explorer = widgets.ReparameterizationExplorer(function="z > 0", mu=0.3)
    assert explorer.gradient == (0.0, 0.0) and explorer.exact_gradient[0] > 0.1


def test_reparameterization_state():
    explorer = widgets.ReparameterizationExplorer()
    explorer.set_state({"mu": 1.5, "log_sigma": -1.0, "function": "tanh 3z", "eps": [0.5] * 9})
    assert explorer.gradient[1] == pytest.approx(0.5 * explorer.gradient[0])
    assert tuple(FUNCTIONS) == tuple(reparameterization_explorer.SLOPES)
    for wrong in (("mu", 2.1), ("log_sigma", 0.1), ("function", "z"), ("eps", [0.0] * 8)):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)


# Amortization explorer


@pytest.fixture(scope="module")
def linear():
    """A VAE with a linear decoder, whose posteriors are narrow, tilted Gaussians far from 0; float64."""
    torch.manual_seed(3)
    vae = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian", eta=0.02).double()
    vae.decoder = nn.Sequential(nn.Linear(2, 16), nn.Unflatten(1, (1, 4, 4))).double().requires_grad_(False)
    return vae


def posterior_of(vae, x):
    return inference.linear_gaussian_posterior(
        x.flatten(1), vae.decoder[0].weight, vae.decoder[0].bias, vae.eta
    )


@pytest.fixture(scope="module")
def walk(linear):
    z = torch.tensor([[1.9, -1.2], [-0.3, 0.8]], dtype=torch.float64)
    x = linear.decode(z) + 0.1 * torch.randn(2, 1, 4, 4, dtype=torch.float64)
    path = inference.posterior_path(linear, x, init="prior", steps=300, learning_rate=0.03)
    return x, path, widgets.AmortizationExplorer(linear, x, path)


def test_log_px_and_f_are_those_of_the_closed_form(linear, walk):
    x, path, explorer = walk
    exact = posterior_of(linear, x)

    def gap(mu, log_sigma, i):
        q = MultivariateNormal(mu, torch.diag((2 * log_sigma).exp()))
        return kl_divergence(
            q, MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance)
        ).item()

    encoder = linear.encode(x)
    for i in range(2):
        explorer.index = i
        found = inference.AmortizationGap(*(values[i].item() for values in explorer.gap))
        assert found.log_px == pytest.approx(
            exact.log_px[i].item(), abs=3e-4
        )  # exp(-9) of the mass lies outside
        gaps = [gap(path.mu[t, i], path.log_sigma[t, i], i) for t in range(301)]
        for step in (0, 3, 150, 300):
            explorer.step = step
            assert explorer.elbo == pytest.approx(
                exact.log_px[i].item() - gaps[step], rel=1e-7
            )  # 2e-9 of a wide q lies off its grid
        encoder_gap = gap(encoder[0][i], encoder[1][i], i)
        assert found.elbo_encoder == pytest.approx(exact.log_px[i].item() - encoder_gap, rel=1e-7)
        assert found.approximation == pytest.approx(min(gaps), abs=3e-4)
        assert found.amortization == pytest.approx(encoder_gap - min(gaps), rel=1e-7)
        assert found.approximation > 0.001, "the posterior is tilted, and q is not"


def test_f_of_a_wide_q_is_the_mean_over_many_draws(mnist):
    """From the prior on, where the decoder has many kinks within q: against 10,000 pairs ±eps for each image and step."""
    vae, x = pretrained.load("mnist-2d"), data.binarize(mnist.test.x[:2], generator(0))
    path = inference.posterior_path(vae, x, init="prior", steps=100, learning_rate=0.05)
    explorer = widgets.AmortizationExplorer(vae, x, path)
    noise = generator(1)
    for explorer.step in (0, 15, 40, 100):
        mu, log_sigma = path.mu[explorer.step], path.log_sigma[explorer.step]
        pairs = []
        for _ in range(20):
            eps = torch.randn(500, 1, 2, generator=noise)
            values = vae.log_likelihood(x, gaussian_sample(mu, log_sigma, torch.cat([eps, -eps])))
            pairs.append((values[:500] + values[500:]).double() / 2)
        pairs = torch.cat(pairs) - kl_to_standard_normal(mu, log_sigma)
        error = pairs.std(0) / math.sqrt(len(pairs))
        for explorer.index in range(2):
            f, e = pairs.mean(0)[explorer.index].item(), error[explorer.index].item()
            assert explorer.elbo == pytest.approx(f, abs=4 * e + 0.1), (
                f"step {explorer.step}, image {explorer.index}"
            )


def test_the_windows_show_the_posterior(linear, walk):
    x, _, explorer = walk
    exact = posterior_of(linear, x)
    shades = unpack(explorer._log_posterior, "<f4").reshape(2, 81, 81)
    for i, (z1, z2, half) in enumerate(explorer._windows):
        axis = torch.linspace(-half, half, 81, dtype=torch.float64)
        z = torch.tensor([z1, z2]) + torch.cartesian_prod(axis, axis)
        density = MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance).log_prob(z)
        assert shades[i].flatten() == pytest.approx(density.numpy(), rel=1e-5, abs=1e-3)
        mass = (density.exp().sum() * (axis[1] - axis[0]) ** 2).item()
        assert mass > 0.999


def test_several_modes_are_found():
    """A decoder of ReLUs against the grid over the whole plane."""
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 2, 2), hidden=(12,), likelihood="gaussian", eta=0.05).double()
    with torch.no_grad():
        for parameter in vae.decoder.parameters():
            parameter.mul_(2.5)
    x = vae.sample(4, generator(1))
    path = inference.posterior_path(vae, x, init="encoder", steps=2)
    explorer = widgets.AmortizationExplorer(vae, x, path)
    exact = inference.grid_posterior(vae, x, limit=7.0, points=701).log_px
    for i in range(4):
        assert explorer.gap.log_px[i].item() == pytest.approx(exact[i].item(), abs=1e-3)


def test_amortization_state(walk):
    _, _, explorer = walk
    explorer.set_state({"step": 7, "index": 1})
    assert (explorer.step, explorer.index) == (7, 1)
    with pytest.raises(traitlets.TraitError, match="step must be from 0 to 300, got 301"):
        explorer.step = 301
    with pytest.raises(traitlets.TraitError, match="index must be from 0 to 1, got 2"):
        explorer.index = 2


def test_amortization_says_what_it_cannot_show():
    grey = torch.zeros(2, 1, 8, 8, dtype=torch.uint8)
    vae = models.VAE(2, (1, 8, 8), hidden=(8,))
    path = inference.posterior_path(vae, data.binarize(grey), steps=1)
    with pytest.raises(ValueError, match=r"x = data\.binarize"):
        widgets.AmortizationExplorer(vae, grey, path)
    with pytest.raises(ValueError, match="one walk"):
        widgets.AmortizationExplorer(vae, data.binarize(grey[:1]), path)
    for name in ("mu", "log_sigma"):
        wrong = path._replace(**{name: torch.full_like(path.mu, float("nan"))})
        with pytest.raises(ValueError, match=rf"path\.{name} \w+ be finite"):
            widgets.AmortizationExplorer(vae, data.binarize(grey), wrong)
    for model in (
        models.Autoencoder(2, (1, 8, 8), hidden=(8,)),
        models.ConditionalVAE(2, 3, (1, 8, 8), hidden=(8,)),
    ):
        with pytest.raises(TypeError, match=rf"models\.VAE, got a {type(model).__name__}"):
            widgets.AmortizationExplorer(model, data.binarize(grey), path)
    with pytest.raises(ValueError, match="1 to 8 images"):
        widgets.AmortizationExplorer(vae, torch.zeros(9, 1, 8, 8), path)
    with pytest.raises(ValueError, match="latent_dim must be 2"):
        widgets.AmortizationExplorer(models.VAE(3, (1, 8, 8), hidden=(8,)), grey, path)
    with pytest.raises(ValueError, match="architecture='mlp'"):
        conv = models.VAE(2, (1, 8, 8), hidden=(8,), architecture="conv")
        widgets.AmortizationExplorer(conv, data.binarize(grey), path)
    with pytest.raises(ValueError, match="'beta-binomial', which has two"):
        widgets.AmortizationExplorer(models.VAE(2, (1, 8, 8), (8,), likelihood="beta-binomial"), grey, path)


# Analogy explorer


@pytest.fixture
def conditional():
    torch.manual_seed(0)
    return models.ConditionalVAE(4, classes=3, x_shape=(1, 6, 6), hidden=(16,))


@pytest.fixture
def split():
    images = torch.randint(0, 256, (8, 1, 6, 6), dtype=torch.uint8, generator=generator(0))
    return data.ImageSet(images, torch.tensor([2, 0, 1, 1, 0, 2, 2, 0]))


def test_analogy_state(conditional, split):
    explorer = widgets.AnalogyExplorer(conditional, split, count=5)
    mu, _ = conditional.encode(conditional.prepare(split.x[:5], generator(0)), split.y[:5])
    assert explorer.index == 0 and explorer.z == pytest.approx(mu[0].tolist())
    assert set(explorer.dims) == set(mu.var(0).topk(2).indices.tolist())
    explorer.z = [0.0, 1.0, 2.0, 3.0]
    explorer.index = 3
    assert explorer.z == pytest.approx(mu[3].tolist()), "the new image's own z"
    for order in (("index", "z"), ("z", "index")):
        sent = {"index": 1 if order[0] == "index" else 2, "z": [4.0, 3.0, 2.0, 1.0]}
        explorer.set_state({name: sent[name] for name in order})  # the hand chose an image and went on moving
        assert (explorer.index, explorer.z) == (sent["index"], sent["z"])
        explorer.z = [0.0] * 4
    explorer.set_state({"index": 4})
    assert explorer.z == pytest.approx(mu[4].tolist())
    assert explorer._labels == [2, 0, 1, 1, 0]
    assert np.array_equal(unpack(explorer._pixels, np.uint8), split.x[:5].flatten().numpy())


@pytest.mark.parametrize(
    "trait, value, message",
    [
        ("index", 5, "index must be from 0 to 4, got 5"),
        ("z", [0.0], "z must have 4 numbers, got 1"),
        ("dims", [1, 1], "two different coordinates"),
        ("dims", [0, 4], "from 0 to 3"),
    ],
)
def test_analogy_refuses(conditional, split, trait, value, message):
    explorer = widgets.AnalogyExplorer(conditional, split, count=5)
    with pytest.raises(traitlets.TraitError, match=message):
        explorer.set_trait(trait, value)


def test_analogy_says_what_it_cannot_show(split):
    with pytest.raises(TypeError, match="ConditionalVAE, got a VAE"):
        widgets.AnalogyExplorer(models.VAE(4, (1, 6, 6), hidden=(8,)), split)
    with pytest.raises(ValueError, match=r"8 examples and labels \(7,\)"):
        widgets.AnalogyExplorer(
            models.ConditionalVAE(4, 3, (1, 6, 6), hidden=(8,)), split._replace(y=split.y[:7])
        )
    with pytest.raises(ValueError, match="latent_dim must be at least 2"):
        widgets.AnalogyExplorer(models.ConditionalVAE(1, 3, (1, 6, 6), hidden=(8,)), split)
