"""Each formula against torch.distributions in float64,
and each peer's mistake seen to fail the same check.
"""

import math

import mpmath
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
        lambda mu, log_sigma: (
            0.5 * (mu**2 + log_sigma.exp() - 1 - log_sigma).sum(-1)
        ),  # log sigma read as log sigma²
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
    check_kl_agrees_with_its_samples(
        ours.kl_to_standard_normal, lambda mu, log_sigma, eps: mu - log_sigma.exp() * eps
    )


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
    logits = torch.tensor(
        [[0.0, 0.0, -0.0, 3.0, -3.0, 50.0, -50.0, 1e4]], dtype=torch.float64, requires_grad=True
    )
    x = torch.tensor([[0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0]], dtype=torch.float64)
    (gradient,) = torch.autograd.grad(ours.bernoulli_log_likelihood(x, logits).sum(), logits)
    torch.testing.assert_close(gradient, x - logits.detach().sigmoid())


def test_the_derivative_of_the_bernoulli_likelihood_is_that_of_its_formula():
    """With respect to both, where either broadcasts, twice, and under torch.func's vmap."""
    x, logits = (draw(3, 1, 5) > 0).double().requires_grad_(), (3 * draw(4, 5)).requires_grad_()
    assert torch.autograd.gradcheck(ours.bernoulli_log_likelihood, (x, logits))
    assert torch.autograd.gradgradcheck(ours.bernoulli_log_likelihood, (x, logits))
    each = torch.func.vmap(torch.func.grad(ours.bernoulli_log_likelihood, argnums=1))(
        x.detach().expand(3, 4, 5).reshape(12, 5), logits.detach().repeat(3, 1)
    )
    expected = x.detach() - logits.detach().sigmoid()
    torch.testing.assert_close(each, expected.reshape(12, 5))


def shapes_of_beta(count):
    """alpha and beta from U-shaped to sharply peaked, (count,) each, and every level beside them, (256,
    count).
    """
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
        lambda x, alpha, beta: (
            td.Beta(alpha, beta).log_prob((x + 0.5) / 256).sum(-1) - math.log(256)
        ),  # the density
    ],
)
def test_wrong_beta_binomials_fail_the_check(wrong):
    with pytest.raises(AssertionError):
        check_beta_binomial(wrong)


def test_the_probabilities_of_the_256_levels():
    """Two formulas, one from Gamma functions and one from the ratio of neighbours; each sums to 1."""
    alpha, beta, x = shapes_of_beta(1000)
    table = ours.beta_binomial_probabilities(alpha, beta)
    by_gammas = ours.beta_binomial_log_likelihood(
        *(part.expand(256, 1000).unsqueeze(-1) for part in (x, alpha, beta))
    )
    torch.testing.assert_close(table.T, by_gammas.exp(), rtol=1e-9, atol=1e-12)
    for sums in (table.sum(-1), by_gammas.exp().sum(0)):
        torch.testing.assert_close(sums, torch.ones(1000, dtype=torch.float64), rtol=0, atol=1e-10)
    flat = ours.beta_binomial_probabilities(
        torch.ones(1, dtype=torch.float64), torch.ones(1, dtype=torch.float64)
    )
    torch.testing.assert_close(flat, torch.full((1, 256), 1 / 256, dtype=torch.float64))


def test_the_beta_binomial_keeps_its_digits_in_float32():
    alpha, beta, _ = shapes_of_beta(784)
    x = torch.from_numpy(
        betabinom.rvs(255, alpha.numpy(), beta.numpy(), size=(50, 784), random_state=0)
    ).double()
    exact = ours.beta_binomial_log_likelihood(x, alpha, beta)
    single = ours.beta_binomial_log_likelihood(x.float(), alpha.float(), beta.float())
    assert (single - exact).abs().max() < 1e-4 * exact.abs().max()


def test_sums_never_means():
    """The same image twice, side by side, has twice the log-likelihood:
    so nothing is averaged over pixels.
    """
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


# The edges of float32: against 60 digits, or against float64 where that has digits to spare.
mpmath.mp.dps = 60
SINGLE_AND_DOUBLE = [(torch.float32, 1e-5), (torch.float64, 1e-10)]


def exactly(function, *tensors):
    """The function of mpmath's numbers, element by element: tensors (N,)  ->  (N,) float64."""
    rows = zip(*(t.double().tolist() for t in tensors), strict=True)
    return torch.tensor([float(function(*map(mpmath.mpf, row))) for row in rows], dtype=torch.float64)


def log_sigmas(dtype):
    """From -43 to 43, so that sigma² fits in float32, and as near to 0 as 1e-18."""
    size = torch.logspace(-18, math.log10(43), 400, dtype=torch.float64)
    return torch.cat([size, -size, size.new_zeros(1)]).to(dtype)


@pytest.mark.parametrize("dtype, allowed", SINGLE_AND_DOUBLE)
def test_the_kl_of_a_q_that_is_nearly_the_prior(dtype, allowed):
    log_sigma = log_sigmas(dtype).requires_grad_()
    for mu in (0.0, 1e-6, 0.3):
        means = torch.full_like(log_sigma, mu).detach().requires_grad_()
        kl = ours.kl_to_standard_normal(means.unsqueeze(1), log_sigma.unsqueeze(1))
        want = exactly(
            lambda m, s: (m**2 + mpmath.expm1(2 * s) - 2 * s) / 2, means.detach(), log_sigma.detach()
        )
        assert kl.dtype == dtype and (kl >= 0).all()
        torch.testing.assert_close(kl.double(), want, rtol=allowed, atol=0)
        by_mu, by_log_sigma = torch.autograd.grad(kl.sum(), (means, log_sigma))
        assert torch.equal(by_mu, means)
        slope = exactly(lambda s: mpmath.expm1(2 * s), log_sigma.detach())
        torch.testing.assert_close(by_log_sigma.double(), slope, rtol=allowed, atol=0)


@pytest.mark.parametrize("dtype, allowed", SINGLE_AND_DOUBLE)
@pytest.mark.parametrize("log_sigma_p", [0.0, -3.0, -40.0, 40.0, -100.0])
def test_the_kl_of_two_gaussians_that_are_nearly_one(dtype, allowed, log_sigma_p):
    log_q = (log_sigmas(dtype) + log_sigma_p).requires_grad_()
    log_p = torch.full_like(log_q, log_sigma_p).detach()
    mu = torch.full_like(log_q, 0.7).detach()
    kl = ours.kl_between_gaussians(*(t.unsqueeze(1) for t in (mu, log_q, mu, log_p)))
    ratio = log_q.detach().double() - log_p.double()
    assert (kl >= 0).all()
    torch.testing.assert_close(
        kl.double(), exactly(lambda r: (mpmath.expm1(2 * r) - 2 * r) / 2, ratio), rtol=allowed, atol=0
    )
    (slope,) = torch.autograd.grad(kl.sum(), log_q)
    torch.testing.assert_close(
        slope.double(), exactly(lambda r: mpmath.expm1(2 * r), ratio), rtol=allowed, atol=0
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_point_at_the_mean_of_a_narrow_gaussian(dtype):
    """Where 1 / sigma is infinite in this dtype: 0 / sigma is 0, in the value and in the gradients."""
    log_sigma = torch.tensor(
        [0.0, -50, -87, -88.5, -89, -100, -170, -180, -800, -1e5, 80, 100, 1e5], dtype=dtype
    )
    log_sigma = log_sigma.unsqueeze(1).repeat(1, 2).requires_grad_()
    z = torch.full_like(log_sigma, 0.3).detach().requires_grad_()
    value = ours.gaussian_log_prob(z, z.detach(), log_sigma)
    want = -log_sigma.detach().double().sum(1) - math.log(2 * math.pi)
    torch.testing.assert_close(value.double(), want, rtol=1e-6, atol=0)
    by_z, by_log_sigma = torch.autograd.grad(value.sum(), (z, log_sigma))
    assert torch.equal(by_log_sigma, torch.full_like(z, -1)) and (by_z == 0).all()
    kl = ours.kl_between_gaussians(z, log_sigma, z, log_sigma)
    assert (kl == 0).all()


def test_a_point_near_the_mean_of_a_narrow_gaussian():
    """Every value that float32 can hold is right, also where 1 / sigma does not fit in it."""
    difference = torch.logspace(-37, 0, 75)
    for log_sigma in (-60.0, -87.0, -88.5, -92.0, -100.0, 30.0):
        value = ours.gaussian_log_prob(
            difference.unsqueeze(1), torch.zeros(75, 1), torch.full((75, 1), log_sigma)
        )
        want = td.Normal(0.0, torch.tensor(log_sigma).double().exp()).log_prob(difference.double())
        fits = want.abs() < 1e38
        assert fits.sum() > 5
        torch.testing.assert_close(value.double()[fits], want[fits], rtol=1e-5, atol=0)
        assert (value[~fits] < -1e38).all()


@pytest.mark.parametrize(
    "alpha, beta",
    [
        (1.0, 1.0),
        (math.exp(8), math.exp(8)),
        (math.exp(-8), math.exp(8)),
        (3.0, 0.2),
        (1e6, 1e6),
        (1e-6, 1e6),
    ],
)
def test_the_beta_binomial_in_float32_is_a_distribution(alpha, beta):
    """Its 256 probabilities sum to 1, each is right, in both formulas, and so are the gradients."""
    pair = torch.tensor([alpha, beta]).requires_grad_()
    levels = torch.arange(256.0).unsqueeze(1)
    log_p = ours.beta_binomial_log_likelihood(levels, *pair.expand(256, 2).unsqueeze(2).unbind(1))
    exact = exactly(
        lambda x, a, b: (
            mpmath.log(mpmath.binomial(255, x))
            + mpmath.log(mpmath.beta(x + a, 255 - x + b))
            - mpmath.log(mpmath.beta(a, b))
        ),
        levels.squeeze(1),
        *pair.detach().expand(256, 2).unbind(1),
    )
    assert log_p.dtype == torch.float32
    torch.testing.assert_close(log_p.double(), exact, rtol=1e-6, atol=1e-7)
    assert log_p.double().exp().sum().item() == pytest.approx(1, abs=1e-5)
    table = ours.beta_binomial_probabilities(*pair.detach())
    assert table.dtype == torch.float32
    torch.testing.assert_close(table.double(), exact.exp(), rtol=1e-5, atol=1e-37)
    weights = torch.linspace(-1, 1, 256)
    (got,) = torch.autograd.grad((weights * log_p).sum(), pair)
    wide = pair.detach().double().requires_grad_()
    x = levels.squeeze(1).double()
    same = torch.distributions.Beta(x + wide[0], 255 - x + wide[1])
    log_beta = (
        torch.lgamma(same.concentration1) + torch.lgamma(same.concentration0) - torch.lgamma(255 + wide.sum())
    )
    log_beta = log_beta - torch.lgamma(wide[0]) - torch.lgamma(wide[1]) + torch.lgamma(wide.sum())
    (want,) = torch.autograd.grad((weights.double() * log_beta).sum(), wide)
    torch.testing.assert_close(got.double(), want, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize(
    "rho", [0.0, 0.9, 1 - 1e-3, 1 - 1e-5, 1 - 1e-7, 1 - 2**-24, -(1 - 1e-7), -(1 - 2**-24)]
)
def test_a_mixture_whose_parts_are_nearly_lines(rho):
    generator = torch.Generator().manual_seed(0)
    x, mu, log_sigma = (torch.randn(40, 2, generator=generator) for _ in range(3))
    x[::2] = mu[::2] + log_sigma[::2].exp() * torch.tensor(
        [1.0, math.copysign(1.0, rho)]
    )  # some lie on the line
    rho = torch.full((40, 1), rho).requires_grad_()
    weight = torch.zeros(40, 1)
    value = ours.gaussian_mixture_log_prob(x, weight, mu.unsqueeze(1), log_sigma.unsqueeze(1), rho)

    def by_hand(x1, x2, m1, m2, s1, s2, r):
        u, v = (x1 - m1) / mpmath.exp(s1), (x2 - m2) / mpmath.exp(s2)
        square = (u**2 + v**2 - 2 * r * u * v) / (1 - r**2)
        return -square / 2 - mpmath.log(1 - r**2) / 2 - s1 - s2 - mpmath.log(2 * mpmath.pi)

    columns = [t.detach() for t in (*x.T, *mu.T, *log_sigma.T, rho.squeeze(1))]
    torch.testing.assert_close(value.double(), exactly(by_hand, *columns), rtol=1e-5, atol=1e-6)
    (slope,) = torch.autograd.grad(value.sum(), rho)

    def slope_by_hand(*numbers):
        *others, r = numbers
        return mpmath.diff(lambda r: by_hand(*others, r), r, h=mpmath.mpf(10) ** -20)

    torch.testing.assert_close(
        slope.squeeze(1).double(), exactly(slope_by_hand, *columns), rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize("kind", ["full", "two equal columns", "wide", "zero"])
@pytest.mark.parametrize("eta", [1.0, 1e-4, 1e-8, 1e-12])
def test_linear_gaussian_with_a_small_eta(kind, eta):
    """log p(x) by the D × D covariance in 60 digits, also where WᵀW is singular."""
    generator = torch.Generator().manual_seed(0)
    dim_x, dim_z = (3, 5) if kind == "wide" else (5, 3)
    weight, bias = (
        torch.randn(*shape, generator=generator, dtype=torch.float64) for shape in [(dim_x, dim_z), (dim_x,)]
    )
    if kind == "two equal columns":
        weight[:, 1] = weight[:, 0]
    if kind == "zero":
        weight.zero_()
    z, noise = (torch.randn(4, size, generator=generator, dtype=torch.float64) for size in (dim_z, dim_x))
    x = z @ weight.T + bias + eta**0.5 * noise
    got = ours.linear_gaussian(x, weight, bias, eta)
    w = mpmath.matrix(weight.tolist())
    covariance = w * w.T + mpmath.mpf(eta) * mpmath.eye(dim_x)
    inverse, log_det = covariance**-1, mpmath.log(mpmath.det(covariance))
    want = []
    for row in x.tolist():
        centred = mpmath.matrix(row) - mpmath.matrix(bias.tolist())
        want.append(-(dim_x * mpmath.log(2 * mpmath.pi) + log_det + (centred.T * inverse * centred)[0]) / 2)
    torch.testing.assert_close(
        got.log_px, torch.tensor([float(v) for v in want], dtype=torch.float64), rtol=1e-9, atol=1e-9
    )
    exact = mpmath.mpf(eta) * (w.T * w + mpmath.mpf(eta) * mpmath.eye(dim_z)) ** -1
    exact = torch.tensor([[float(v) for v in exact[i, :]] for i in range(dim_z)], dtype=torch.float64)
    torch.testing.assert_close(got.posterior_covariance, exact, rtol=1e-6, atol=1e-9)


def test_the_gradient_of_linear_gaussian():
    tensors = [
        t.requires_grad_() for t in (draw(4, 5), draw(5, 3), draw(5), torch.tensor(0.3, dtype=torch.float64))
    ]
    assert torch.autograd.gradcheck(lambda *t: tuple(ours.linear_gaussian(*t)), tensors)


def test_the_bernoulli_likelihood_is_right_to_a_rounding_of_1():
    logits = torch.linspace(-110, 110, 20_001)
    for x in (0.0, 1.0):
        got = ours.bernoulli_log_likelihood(
            torch.full_like(logits, x).unsqueeze(1), logits.unsqueeze(1)
        ).double()
        want = td.Bernoulli(logits=logits.double()).log_prob(torch.tensor(x).double())
        assert ((got - want).abs() < 1.2e-7 + 1e-6 * want.abs()).all()
