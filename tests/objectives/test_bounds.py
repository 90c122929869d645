"""The bounds against exact values:
the gap is the KL, nothing is above log p(x), gradients are right, batches are loops.
"""

import math

import pytest
import torch
from torch import distributions as td

from course_utils import data, distributions, models, objectives
from tests.support import tiny_m2
from tests.support.linear_gaussian import LinearGaussianVae, draw_x


@pytest.fixture
def model():
    return LinearGaussianVae()


@pytest.fixture
def x(model):
    return draw_x(model, 60)


def test_the_gap_is_the_kl_to_the_posterior(model, x):
    """log p(x) - F = KL(q ‖ p(z|x)) in float64, with F and the KL computed apart."""
    mu, log_sigma = model.encode(x)
    exact = model.exact(x)
    q = td.MultivariateNormal(mu, torch.diag_embed((2 * log_sigma).exp()))
    gap = td.kl_divergence(q, td.MultivariateNormal(exact.posterior_mean, exact.posterior_covariance))
    assert (exact.log_px - model.exact_elbo(x, mu, log_sigma) - gap).abs().max() < 1e-10
    assert gap.min() > 0.01, "the identity would hold for q = p(z|x) by chance"


def estimates_of_f(model, x, kl):
    torch.manual_seed(0)
    with torch.no_grad():
        parts = [objectives.elbo(model, x, 100, kl) for _ in range(40)]
        values = torch.stack([p.value for p in parts])
    return values.mean(0), values.std(0) / math.sqrt(len(values))


@pytest.mark.parametrize("kl", ["analytic", "sampled"])
def test_elbo_estimates_the_exact_f(model, x, kl):
    mean, error = estimates_of_f(model, x, kl)
    z = (mean - model.exact_elbo(x, *model.encode(x))) / error
    assert z.abs().max() < 6
    assert abs(z.mean()) * math.sqrt(len(z)) < 6


def test_a_hidden_beta_fails_the_same_check(model, x):
    mean, error = estimates_of_f(model, x, "analytic")
    mu, log_sigma = model.encode(x)
    kl = distributions.kl_to_standard_normal(mu, log_sigma)
    averaged = mean + kl - kl / model.latent_dim  # the KL averaged over K: beta = 1/K
    z = (averaged - model.exact_elbo(x, mu, log_sigma)) / error
    assert z.abs().max() > 6


def test_iwae_rises_with_samples_and_stays_below_log_px(model, x):
    torch.manual_seed(0)
    log_px = model.exact(x).log_px
    means = []
    for samples in (1, 2, 5, 20, 100):
        with torch.no_grad():
            values = torch.stack([objectives.iwae_bound(model, x, samples).value for _ in range(150)]).mean(1)
        error = values.std() / math.sqrt(len(values))
        means.append(values.mean().item())
        assert means[-1] < log_px.mean() + 6 * error, f"with {samples} samples the bound is above log p(x)"
    assert means == sorted(means)
    assert abs(means[0] - model.exact_elbo(x, *model.encode(x)).mean()) < 0.05, (
        "with one sample it is the ELBO"
    )
    assert log_px.mean() - means[-1] < 0.05, "with many samples it is nearly log p(x)"


def test_gradients_of_the_elbo_are_the_exact_ones(model, x):
    """Reparameterized gradients against autograd through the closed form, within standard errors."""
    x = x[:5]
    mu, log_sigma = (t.clone().requires_grad_() for t in model.encode(x))
    exact = torch.autograd.grad(model.exact_elbo(x, mu, log_sigma).sum(), [mu, log_sigma, model.weight])
    torch.manual_seed(0)
    draws = []
    for _ in range(300):
        eps = objectives.noise_like(mu, 20, None)
        value = objectives.elbo_of(model, x, mu, log_sigma, eps).value.sum()
        draws.append(torch.autograd.grad(value, [mu, log_sigma, model.weight]))
    for name, want, got in zip(["mu", "log_sigma", "weight"], exact, zip(*draws, strict=True), strict=True):
        got = torch.stack(got)
        z = (got.mean(0) - want) / (got.std(0) / math.sqrt(len(got))).clamp_min(1e-9)
        assert z.abs().max() < 6, name
        assert want.abs().max() > 0.1, "a gradient of 0 would hide a mistake"


def test_gradients_of_iwae_approach_those_of_log_px(model, x):
    """With weights that favour the best samples the gradient tends to that of log p(x);
    with others it would not.
    """
    x = x[:20]
    exact = torch.autograd.grad(model.exact(x).log_px.sum(), model.weight)[0]
    torch.manual_seed(0)
    draws = torch.stack(
        [
            torch.autograd.grad(objectives.iwae_bound(model, x, 500).value.sum(), model.weight)[0]
            for _ in range(60)
        ]
    )
    elbo_draws = torch.autograd.grad(model.exact_elbo(x, *model.encode(x)).sum(), model.weight)[0]
    error = (draws.mean(0) - exact).norm()
    assert error < 0.1 * (elbo_draws - exact).norm(), "no nearer to log p(x)'s gradient than the ELBO's"


def test_importance_weights_of_a_very_narrow_q(model, x):
    """log q comes from eps, not from (z - mu) / sigma, which is 0/0 once sigma is lost in rounding mu."""
    mu, log_sigma = model.encode(x[:3])
    weights = objectives.log_weights(
        model, x[:3], mu, torch.full_like(log_sigma, -90.0), torch.randn(4, 3, 2).double()
    )
    assert weights.isfinite().all()
    eps = torch.randn(4, 3, 2).double()
    z = mu + log_sigma.exp() * eps
    log_q = td.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    want = model.log_likelihood(x[:3], z) + td.Normal(0.0, 1.0).log_prob(z).sum(-1) - log_q
    torch.testing.assert_close(objectives.log_weights(model, x[:3], mu, log_sigma, eps), want)


def test_a_batch_is_its_examples(model, x):
    mu, log_sigma = model.encode(x)
    eps = objectives.noise_like(mu, 7, torch.Generator().manual_seed(0))
    together = objectives.elbo_of(model, x, mu, log_sigma, eps)
    for i in range(5):
        alone = objectives.elbo_of(
            model, x[i : i + 1], mu[i : i + 1], log_sigma[i : i + 1], eps[:, i : i + 1]
        )
        torch.testing.assert_close(torch.stack(alone)[:, 0], torch.stack(together)[:, i])


def test_fresh_noise_for_each_example(mnist):
    """Two copies of one image get different draws."""
    vae = models.VAE(latent_dim=2, hidden=(8,))
    x = data.binarize(mnist.test.x[:1]).repeat(2, 1, 1, 1)
    with torch.no_grad():
        vae.decoder[0].weight.mul_(20)
        reconstruction = objectives.elbo(vae, x).reconstruction
    assert reconstruction[0] != reconstruction[1]


def test_the_terms_add_up(mnist):
    vae = models.VAE(latent_dim=3, hidden=(16,))
    terms = objectives.elbo(vae, mnist.test.x[:8], samples=3)
    assert terms.reconstruction.shape == terms.kl.shape == terms.value.shape == (8,)
    torch.testing.assert_close(terms.value, terms.reconstruction - terms.kl)


def test_the_importance_weighted_bound_given_y():
    """With one sample its mean is the ELBO given y, which quadrature gives."""
    model, x = tiny_m2.make(), tiny_m2.draw_x(3)
    y = torch.tensor([2, 0, 1])
    exact = tiny_m2.exact_bound_of_every_y(model, x)[y, torch.arange(3)]
    many = objectives.iwae_bound(
        model, x.repeat(4000, 1), 1, torch.Generator().manual_seed(0), y=y.repeat(4000)
    ).value
    many = many.unflatten(0, (4000, 3))
    assert ((many.mean(0) - exact).abs() < 6 * many.std(0) / 4000**0.5).all()
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        objectives.iwae_bound(model, x)


def test_elbo_of_knows_its_kinds_of_kl():
    model = LinearGaussianVae()
    x = draw_x(model, 2)
    mu, log_sigma = model.encode(x)
    with pytest.raises(ValueError, match="kl must be one of 'analytic', 'sampled'"):
        objectives.elbo_of(
            model, x, mu, log_sigma, torch.zeros(1, *mu.shape, dtype=mu.dtype), kl="analytical"
        )


def test_the_sampled_kl_of_a_narrow_q_keeps_its_digits():
    """In float32 z - mu is a multiple of 1e-7:
    at sigma = 2e-9, log q(z) from z would be off by hundreds of nats.
    """
    model = LinearGaussianVae().float()
    mu, log_sigma = torch.full((5, 2), 1.3), torch.full((5, 2), -20.0)
    eps = torch.randn(50, 5, 2, generator=torch.Generator().manual_seed(0))
    log_sigma.requires_grad_()
    x = torch.zeros(5, 4)
    got = objectives.elbo_of(model, x, mu, log_sigma, eps, kl="sampled").kl
    z = mu.double() + log_sigma.detach().double().exp() * eps.double()
    q = td.Normal(mu.double(), log_sigma.detach().double().exp())
    prior = td.Normal(torch.zeros_like(z), torch.ones_like(z))
    want = (q.log_prob(z) - prior.log_prob(z)).sum(-1).mean(0)
    torch.testing.assert_close(got.double(), want, rtol=1e-5, atol=0)
    (slope,) = torch.autograd.grad(got.sum(), log_sigma)
    torch.testing.assert_close(slope, torch.full_like(slope, -1.0), rtol=1e-5, atol=0)


def test_the_annealed_elbo_given_labels_ends_as_the_elbo():
    model, x, y = (
        models.ConditionalVAE(2, 3, (6,), (4,)),
        (torch.rand(9, 6) > 0.5).float(),
        torch.arange(9) % 3,
    )
    noise = [torch.Generator().manual_seed(0) for _ in range(2)]
    annealed = objectives.annealed_elbo(model, x, noise[0], step=10**6, y=y)
    wanted = objectives.elbo(model, x, generator=noise[1], y=y)
    torch.testing.assert_close(annealed.value.mean(), wanted.value.mean())
    torch.testing.assert_close(annealed.kl, wanted.kl)


def test_objectives_of_other_models_say_whose_they_are():
    vae, x = models.VAE(2, (6,), (4,)), (torch.rand(9, 6) > 0.5).float()
    for objective in (objectives.squared_error, objectives.nested_squared_error):
        with pytest.raises(TypeError, match=r"is that of an autoencoder.* use objectives\.elbo"):
            objective(vae, x)
    with pytest.raises(TypeError, match=r"and log_px\(x\), got a VAE, which lacks log_px\. For a VAE use"):
        objectives.log_px(vae, x)
