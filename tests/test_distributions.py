"""Each formula against torch.distributions in float64, and each peer's mistake seen to fail the same check."""

import math

import pytest
import torch
from scipy.stats import betabinom
from torch import distributions as td

from course_utils import distributions as ours


def draw(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def check_kl(kl):
    mu, log_sigma = draw(50, 3), draw(50, 3)
    want = td.kl_divergence(td.Normal(mu, log_sigma.exp()), td.Normal(torch.zeros_like(mu), 1.0)).sum(-1)
    torch.testing.assert_close(kl(mu, log_sigma), want)


def check_kl_agrees_with_its_samples(kl, sample):
    """The analytic KL and the mean of log q - log p at the sampler's own draws have to be one number."""
    mu, log_sigma = 0.7 * draw(20, 2), 0.5 * draw(20, 2)
    z = sample(mu, log_sigma, draw(20_000, 20, 2))
    values = td.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1) - td.Normal(0.0, 1.0).log_prob(z).sum(-1)
    z_scores = (values.mean(0) - kl(mu, log_sigma)) / (values.std(0) / math.sqrt(len(z)))
    assert z_scores.abs().max() < 6


def test_kl_to_standard_normal():
    check_kl(ours.kl_to_standard_normal)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda mu, log_sigma: 0.5 * (mu**2 + log_sigma.exp() - 1 - log_sigma).sum(-1),  # log sigma read as log sigma²
        lambda mu, log_sigma: 0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(-1),
        lambda mu, log_sigma: -0.5 * (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1),
        lambda mu, log_sigma: 0.5 * (mu**2 + (2 * log_sigma).exp() - 2 * log_sigma).sum(-1),
    ],
)
def test_wrong_kls_fail_the_check(wrong):
    with pytest.raises(AssertionError):
        check_kl(wrong)


def test_kl_agrees_with_its_samples():
    check_kl_agrees_with_its_samples(ours.kl_to_standard_normal, ours.gaussian_sample)
    # mu - sigma · eps has the same distribution: right in another form.
    check_kl_agrees_with_its_samples(ours.kl_to_standard_normal, lambda mu, log_sigma, eps: mu - log_sigma.exp() * eps)


@pytest.mark.parametrize("attempt", range(5))
def test_a_sampler_that_reads_log_sigma_as_log_variance_fails_every_time(attempt):
    torch.manual_seed(attempt)
    with pytest.raises(AssertionError):
        check_kl_agrees_with_its_samples(
            ours.kl_to_standard_normal, lambda mu, log_sigma, eps: mu + (log_sigma / 2).exp() * eps
        )


def test_kl_between_gaussians():
    mu_q, log_q, mu_p, log_p = draw(4, 30, 3)
    want = td.kl_divergence(td.Normal(mu_q, log_q.exp()), td.Normal(mu_p, log_p.exp())).sum(-1)
    torch.testing.assert_close(ours.kl_between_gaussians(mu_q, log_q, mu_p, log_p), want)
    assert not torch.allclose(ours.kl_between_gaussians(mu_p, log_p, mu_q, log_q), want)


def test_log_probs():
    z, mu, log_sigma = draw(3, 10, 4)
    torch.testing.assert_close(
        ours.gaussian_log_prob(z, mu, log_sigma), td.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    )
    torch.testing.assert_close(ours.standard_normal_log_prob(z), td.Normal(0.0, 1.0).log_prob(z).sum(-1))
    torch.testing.assert_close(
        ours.gaussian_log_likelihood(z, mu, 0.3), td.Normal(mu, math.sqrt(0.3)).log_prob(z).sum(-1)
    )
    x = (draw(10, 4) > 0).double()
    logits = 5 * draw(10, 4)
    torch.testing.assert_close(
        ours.bernoulli_log_likelihood(x, logits), td.Bernoulli(logits=logits).log_prob(x).sum(-1)
    )


def test_the_gaussian_likelihood_is_a_density_and_the_constant_makes_it_one():
    x = torch.linspace(-20, 20, 4001, dtype=torch.float64).unsqueeze(1)
    for eta in (0.1, 1.0, 4.0):
        log_p = ours.gaussian_log_likelihood(x, torch.zeros_like(x), eta)
        assert abs(log_p.exp().sum().item() * 0.01 - 1) < 1e-10


def test_large_logits_stay_finite():
    x, logits = torch.tensor([[1.0, 0.0]]), torch.tensor([[200.0, -200.0]])
    assert ours.bernoulli_log_likelihood(x, logits).item() == 0
    assert ours.bernoulli_log_likelihood(1 - x, logits).item() == -400


def test_gradient_of_the_bernoulli_likelihood_is_x_minus_p():
    """Also at a logit of exactly 0, and far out."""
    logits = torch.tensor([[0.0, 0.0, -0.0, 3.0, -3.0, 50.0, -50.0, 1e4]], dtype=torch.float64, requires_grad=True)
    x = torch.tensor([[0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]], dtype=torch.float64)
    (gradient,) = torch.autograd.grad(ours.bernoulli_log_likelihood(x, logits).sum(), logits)
    torch.testing.assert_close(gradient, x - logits.detach().sigmoid())


def shapes_of_beta(count):
    """alpha and beta from U-shaped to sharply peaked, (count,) each, and every level beside them, (256, count)."""
    alpha, beta = (3 * draw(2, count)).clamp(-8, 8).exp()
    return alpha, beta, torch.arange(256, dtype=torch.float64).unsqueeze(1).expand(256, count)


def check_beta_binomial(log_likelihood):
    alpha, beta, x = shapes_of_beta(100)
    got = log_likelihood(*(part.expand(256, 100).unsqueeze(-1) for part in (x, alpha, beta)))
    want = betabinom.logpmf(x.numpy(), 255, alpha.numpy(), beta.numpy())
    torch.testing.assert_close(got, torch.from_numpy(want), rtol=1e-9, atol=1e-9)


def test_the_beta_binomial_is_that_of_scipy():
    check_beta_binomial(ours.beta_binomial_log_likelihood)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x, alpha, beta: ours.beta_binomial_log_likelihood(x, beta, alpha),
        lambda x, alpha, beta: ours.beta_binomial_log_likelihood(255 - x, alpha, beta),
        lambda x, alpha, beta: td.Beta(alpha, beta).log_prob((x + 0.5) / 256).sum(-1) - math.log(256),  # the density
    ],
)
def test_wrong_beta_binomials_fail_the_check(wrong):
    with pytest.raises(AssertionError):
        check_beta_binomial(wrong)


def test_the_probabilities_of_the_256_levels():
    """Two formulas, one from Gamma functions and one from the ratio of neighbours; each sums to 1."""
    alpha, beta, x = shapes_of_beta(1000)
    table = ours.beta_binomial_probabilities(alpha, beta)
    by_gammas = ours.beta_binomial_log_likelihood(*(part.expand(256, 1000).unsqueeze(-1) for part in (x, alpha, beta)))
    torch.testing.assert_close(table.T, by_gammas.exp(), rtol=1e-9, atol=1e-12)
    for sums in (table.sum(-1), by_gammas.exp().sum(0)):
        torch.testing.assert_close(sums, torch.ones(1000, dtype=torch.float64), rtol=0, atol=1e-10)
    flat = ours.beta_binomial_probabilities(torch.ones(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64))
    torch.testing.assert_close(flat, torch.full((1, 256), 1 / 256, dtype=torch.float64))


def test_the_beta_binomial_keeps_its_digits_in_float32():
    alpha, beta, _ = shapes_of_beta(784)
    x = torch.from_numpy(betabinom.rvs(255, alpha.numpy(), beta.numpy(), size=(50, 784), random_state=0)).double()
    exact = ours.beta_binomial_log_likelihood(x, alpha, beta)
    single = ours.beta_binomial_log_likelihood(x.float(), alpha.float(), beta.float())
    assert (single - exact).abs().max() < 1e-4 * exact.abs().max()


def test_sums_never_means():
    """The same image twice, side by side, has twice the log-likelihood: so nothing is averaged over pixels."""
    x, logits = (draw(3, 8) > 0).double(), draw(3, 8)
    once, twice = (ours.bernoulli_log_likelihood(x.repeat(1, n), logits.repeat(1, n)) for n in (1, 2))
    torch.testing.assert_close(twice, 2 * once)


def test_linear_gaussian_keeps_its_digits_in_float32():
    """With a small eta, differences of large numbers would lose tens of nats."""
    x, weight, bias = draw(20, 784), draw(784, 50), draw(784)
    for eta, allowed in [(1e-2, 1e-3), (1e-4, 1e-2), (1e-6, 1e-1)]:
        x_near = draw(20, 50) @ weight.T + bias + eta**0.5 * x
        exact = ours.linear_gaussian(x_near, weight, bias, eta).log_px
        single = ours.linear_gaussian(x_near.float(), weight.float(), bias.float(), eta).log_px
        relative = (single - exact).abs().max() / exact.abs().max()
        assert relative < allowed, eta


@pytest.mark.parametrize("dim_x, dim_z", [(5, 2), (3, 3), (2, 4), (6, 1)])
def test_linear_gaussian(dim_x, dim_z):
    x, weight, bias, eta = draw(7, dim_x), draw(dim_x, dim_z), draw(dim_x), 0.3
    got = ours.linear_gaussian(x, weight, bias, eta)
    eye = torch.eye(dim_x, dtype=torch.float64)
    want = td.MultivariateNormal(bias, weight @ weight.T + eta * eye).log_prob(x)
    torch.testing.assert_close(got.log_px, want)
    precision = torch.eye(dim_z, dtype=torch.float64) + weight.T @ weight / eta
    torch.testing.assert_close(got.posterior_covariance, precision.inverse())
    torch.testing.assert_close(got.posterior_mean, (x - bias) @ weight @ precision.inverse() / eta)


def test_beta_binomial_in_half_precision_is_still_right():
    generator = torch.Generator().manual_seed(0)
    alpha, beta = (torch.rand(2, 50, 784, generator=generator).double() + 0.05).half()
    x = torch.randint(0, 256, (50, 784), generator=generator)
    exact = ours.beta_binomial_log_likelihood(x.double(), alpha.double(), beta.double())
    got = ours.beta_binomial_log_likelihood(x.half(), alpha, beta)
    assert (got - exact).abs().max() < 0.5
