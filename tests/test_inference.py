"""Exact posteriors agree with each other, and the fitted q finds the best one."""

import math
import warnings

import pytest
import torch
from torch import distributions as td

from course_utils import data, distributions, inference, models, objectives
from tests.support.linear_gaussian import LinearGaussianVae, draw_x


class Curve:
    """One latent dimension, and a posterior with several modes."""

    latent_dim, x_shape = 1, (2,)

    def prepare(self, x, generator=None, *, check=True):
        return x

    def log_likelihood(self, x, z):
        return distributions.gaussian_log_likelihood(
            x, torch.cat([torch.sin(2 * z), z.square() / 2], -1), 0.15
        )


@pytest.mark.parametrize("latent_dim, points", [(1, 2001), (2, 301)])
def test_grid_agrees_with_closed_form(latent_dim, points):
    model = LinearGaussianVae(latent_dim=latent_dim, eta=0.8)
    x = draw_x(model, 6)
    exact = model.exact(x)
    grid = inference.grid_posterior(model, x, limit=9, points=points)
    assert (grid.log_px - exact.log_px).abs().max() < 1e-10
    posterior = td.MultivariateNormal(exact.posterior_mean, exact.posterior_covariance)
    torch.testing.assert_close(
        grid.log_posterior, posterior.log_prob(grid.z.unsqueeze(1)).T, atol=1e-9, rtol=0
    )
    torch.testing.assert_close(
        grid.log_posterior.exp().sum(1) * grid.cell, torch.ones(6, dtype=torch.float64)
    )


def test_the_bound_is_never_above_the_exact_log_px():
    """For a nonlinear decoder, with F on the same grid: for no q of a thousand is F above log p(x), and the gap is the KL."""
    vae = Curve()
    x = torch.tensor([[0.6, 0.2], [0.0, 0.4], [2.0, -1.0]], dtype=torch.float64)
    grid = inference.grid_posterior(vae, x, limit=16, points=6401)
    z = grid.z[:, 0]
    with torch.no_grad():
        log_likelihood = vae.log_likelihood(x, grid.z.unsqueeze(1)).T
    for mu in torch.linspace(-2, 2, 20, dtype=torch.float64):
        for log_sigma in torch.linspace(-2.5, 0.5, 17, dtype=torch.float64):
            log_q = td.Normal(mu, log_sigma.exp()).log_prob(z)
            kl = distributions.kl_to_standard_normal(mu.reshape(1), log_sigma.reshape(1))
            elbo = (log_q.exp() * log_likelihood).sum(1) * grid.cell - kl
            gap = (log_q.exp() * (log_q - grid.log_posterior)).sum(1) * grid.cell
            assert (grid.log_px >= elbo).all()
            assert (grid.log_px - elbo - gap).abs().max() < 1e-10


def test_linear_gaussian_posterior_is_what_pca_uses(mnist):
    x = mnist.train.x[:300]
    ppca = models.ProbabilisticPCA(5).fit(x)
    rows = x.flatten(1).double() / 255
    exact = inference.linear_gaussian_posterior(rows, ppca.weight, ppca.bias, ppca.eta)
    torch.testing.assert_close(exact.log_px, ppca.log_px(x))
    with pytest.raises(ValueError, match="agree on D"):
        inference.linear_gaussian_posterior(rows[:, :-1], ppca.weight, ppca.bias, ppca.eta)


@pytest.mark.parametrize("init", ["prior", "encoder"])
def test_fit_posterior_finds_the_best_diagonal_gaussian(init):
    """The best diagonal q of a Gaussian posterior is known: its mean, and the inverse of its precision's diagonal."""
    model = LinearGaussianVae(offset=0.8, widening=0.7)
    x = draw_x(model, 40)
    exact = model.exact(x)
    best_log_sigma = -0.5 * exact.posterior_covariance.inverse().diagonal().log()
    best = model.exact_elbo(x, exact.posterior_mean, best_log_sigma.expand_as(exact.posterior_mean))
    before = model.exact_elbo(x, *model.encode(x))
    fitted = inference.fit_posterior(model, x, init=init)
    after = model.exact_elbo(x, fitted.mu, fitted.log_sigma)
    assert fitted.converged.all()
    assert (best - after).max() < 0.05 and (best - after).min() > -1e-9
    assert (after - before).min() > 0.1
    assert (fitted.elbo - after).abs().mean() < 0.1
    assert model.weight.requires_grad, "the model is left as it was"


def test_fit_posterior_stops_each_example_by_itself():
    model = LinearGaussianVae(offset=0.0, widening=0.0)
    x = draw_x(model, 30)
    fitted = inference.fit_posterior(model, x, init="prior", max_steps=3000)
    assert fitted.steps.min() < fitted.steps.max()
    unfinished = inference.fit_posterior(model, x, init="prior", max_steps=50)
    assert not unfinished.converged.any()
    assert (unfinished.steps == 50).all()


def test_batched_equals_looped():
    """An example's q does not depend on its neighbours: their values and when they stop may change, its own path may not."""
    model = LinearGaussianVae()
    x = 3 * draw_x(model, 6)
    other = x.clone()
    other[:-1] = model.bias.detach()  # the posterior's mean is 0 there, so these stop early
    # Slowly, so that the last example still has a way to go when its neighbours have stopped.
    one, two = (
        inference.fit_posterior(model, batch, init="prior", learning_rate=0.005) for batch in (x, other)
    )
    assert not torch.allclose(one.mu[:-1], two.mu[:-1])
    assert two.steps[:-1].min() < two.steps[-1] and not torch.equal(one.steps[:-1], two.steps[:-1])
    torch.testing.assert_close(one.mu[-1], two.mu[-1])
    torch.testing.assert_close(one.log_sigma[-1], two.log_sigma[-1])


def test_fit_posterior_closes_part_of_the_gap_of_a_real_vae(mnist):
    from course_utils import pretrained

    vae = pretrained.load("mnist-1d")
    x = data.binarize(mnist.test.x[:50], torch.Generator().manual_seed(0))
    fitted = inference.fit_posterior(vae, x)
    with torch.no_grad():
        encoder = objectives.elbo(vae, x, 500).value
    log_px = inference.grid_posterior(vae.double(), x.double(), points=4001).log_px
    assert (log_px - fitted.elbo > -0.5).all()
    gain = fitted.elbo - encoder
    assert gain.mean() > 0.5, "the encoder's q can be improved"
    assert gain.min() > -0.5
    assert math.isfinite(fitted.elbo.sum())


def test_fit_posterior_in_chunks_and_without_gradients_around_it(monkeypatch):
    model = LinearGaussianVae()
    x = draw_x(model, 7)
    whole = inference.fit_posterior(model, x, max_steps=100)
    monkeypatch.setattr(inference, "VALUES_AT_ONCE", 8 * 4 * 128 * 2)  # two examples of 128 draws
    with torch.no_grad():
        parts = inference.fit_posterior(model, x, max_steps=100)
    torch.testing.assert_close(whole.mu, parts.mu)
    torch.testing.assert_close(whole.elbo, parts.elbo)


def test_a_grid_that_is_too_coarse_warns():
    model = LinearGaussianVae(latent_dim=1, eta=1e-4)
    x = draw_x(model, 3)
    with pytest.warns(UserWarning, match="too narrow for 201 points"):
        inference.grid_posterior(model, x, points=201)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - model.exact(x).log_px).abs().max() < 1e-6
    with pytest.raises(ValueError, match="points must be odd"):
        inference.grid_posterior(model, x, points=200)


def test_too_many_dimensions_for_a_grid():
    with pytest.raises(ValueError, match="at most 2 latent dimensions"):
        inference.grid_posterior(LinearGaussianVae(latent_dim=3), torch.zeros(1, 4, dtype=torch.float64))


def orthogonal_model():
    """Columns of W at right angles make the posterior a diagonal Gaussian: the family of q holds it."""
    model = LinearGaussianVae(dim_x=5, eta=0.5)
    model.weight.data = torch.linalg.qr(model.weight.data).Q * torch.tensor([1.5, 0.7], dtype=torch.float64)
    return model, draw_x(model, 3)


def test_the_path_climbs_to_the_posterior():
    """On a linear-Gaussian model with orthogonal columns the best q is the posterior itself, known in closed form."""
    model, x = orthogonal_model()
    path = inference.posterior_path(model, x, init="prior", steps=400, learning_rate=0.05, samples=16)
    assert path.mu.shape == path.log_sigma.shape == (401, len(x), 2) and path.elbo.shape == (401, len(x))
    assert (path.mu[0] == 0).all() and (path.log_sigma[0] == 0).all()
    exact = model.exact(x)
    widths = exact.posterior_covariance.diagonal().sqrt()
    assert (
        path.mu[-100:].mean(0) - exact.posterior_mean
    ).abs().max() < 0.05  # a constant step never quite settles
    assert (path.log_sigma[-100:].mean(0).exp() - widths).abs().max() < 0.05
    assert (path.elbo[-1] > path.elbo[0]).all() and (path.elbo[-1] < exact.log_px + 0.5).all()
    assert all(p.requires_grad for p in model.parameters())
    from_encoder = inference.posterior_path(model, x, init="encoder", steps=1)
    mu, log_sigma = model.encode(x)
    assert torch.equal(from_encoder.mu[0], mu) and torch.equal(from_encoder.log_sigma[0], log_sigma)


def test_the_amortization_gap_in_closed_form():
    """With an exact family there is no approximation gap, and amortization costs KL(q_encoder ‖ posterior)."""
    model, x = orthogonal_model()
    exact = model.exact(x)
    mu, log_sigma = model.encode(x)
    widths = exact.posterior_covariance.diagonal().sqrt().log().expand_as(mu)
    kl = distributions.kl_between_gaussians(mu, log_sigma, exact.posterior_mean, widths)
    for log_px in (exact.log_px, None):
        gap = inference.amortization_gap(model, x, log_px, samples=4000)
        assert gap.approximation.abs().max() < 0.05
        assert (gap.amortization - kl).abs().max() < 0.05 * (1 + kl.max())
        assert torch.allclose(gap.inference, gap.approximation + gap.amortization)
    assert kl.min() > 0.1, "a test that could not fail"


def test_the_amortization_gap_asks_for_the_same_data():
    model, x = orthogonal_model()
    with pytest.raises(ValueError, match="log_px must be one number for each of the 3 x"):
        inference.amortization_gap(model, x, torch.zeros(2, dtype=x.dtype))
    with pytest.raises(TypeError, match=r"data\.binarize"):
        inference.amortization_gap(models.VAE(2, hidden=(8,)), torch.zeros(3, 1, 28, 28, dtype=torch.uint8))


def test_log_px_is_the_better_of_two_estimates():
    """Draws from an encoder's q that is far too narrow say too little of p(x); those from q* say it all."""
    model, x = orthogonal_model()
    model.widening, model.offset = -3.0, 2.0
    gap = inference.amortization_gap(model, x, samples=500)
    assert (gap.log_px - model.exact(x).log_px).abs().max() < 0.05
    assert gap.amortization.min() > 1


@pytest.mark.parametrize(
    "wrong, message",
    [
        (dict(init="posterior"), "init must be one of"),
        (dict(steps=0), "steps must be at least 1"),
        (dict(samples=0), "samples must be at least 1"),
        (dict(learning_rate=0.0), "learning_rate must be finite and greater than 0"),
    ],
)
def test_posterior_path_says_what_it_cannot_do(wrong, message):
    model, x = orthogonal_model()
    with pytest.raises(ValueError, match=message):
        inference.posterior_path(model, x, **wrong)


class Line:
    """p(z) = N(0, 1), p(x|z) = N(x; z, v): the posterior of x = mean (1 + v) has that mean, and the deviation asked for."""

    latent_dim, x_shape = 1, (1,)

    def __init__(self, deviation):
        self.v = deviation**2 / (1 - deviation**2)

    def x_at(self, mean):
        return torch.tensor([[mean * (1 + self.v)]], dtype=torch.float64)

    def exact(self, x):
        return td.Normal(torch.zeros_like(x), math.sqrt(1 + self.v)).log_prob(x).sum(1)

    def prepare(self, x, generator=None, *, check=True):
        return x

    def log_likelihood(self, x, z):
        return distributions.gaussian_log_likelihood(x, z, self.v)


class LineWithEncoder(Line):
    def encode(self, x):
        return x / (1 + self.v), torch.full_like(x, math.log(self.v / (1 + self.v)) / 2)


FAR_POSTERIORS = [(5.5, 0.3), (6.0, 0.3), (6.5, 0.3), (7.0, 0.8), (9.0, 0.1), (-9.0, 0.1), (15.0, 0.05)]


@pytest.mark.parametrize("mean, deviation", FAR_POSTERIORS)
def test_a_grid_that_ends_before_the_posterior_says_so(mean, deviation):
    model = Line(deviation)
    x = model.x_at(mean)
    with pytest.warns(
        UserWarning, match=r"The posterior of 1 of the 1 x reaches .* edge is at ±6.*larger limit="
    ) as caught:
        short = inference.grid_posterior(model, x, limit=6)
    assert len(caught) == 1, "and nothing about points"
    assert short.log_px < model.exact(x) - 0.04, "a test that could not fail"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        far = inference.grid_posterior(model, x, limit=20)
        placed = inference.grid_posterior(model, x)
    assert (far.log_px - model.exact(x)).abs().max() < 1e-9
    assert (placed.log_px - model.exact(x)).abs().max() < 0.01, (
        "without a limit the grid grows until it holds nearly all"
    )


def test_an_encoder_that_is_too_sure_of_itself_does_not_shorten_the_grid():
    class Narrow(LineWithEncoder):
        def encode(self, x):
            mu, log_sigma = super().encode(x)
            return mu - 0.4, log_sigma - 5

    model = Narrow(0.3)
    x = model.x_at(8.5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - model.exact(x)).abs().max() < 1e-9


@pytest.mark.parametrize("mean, deviation", FAR_POSTERIORS)
def test_the_grid_reaches_as_far_as_the_encoder_points(mean, deviation):
    """Also where the encoder is off by a third of a nat, and in the plane, where the other number stays near 0."""
    model = LineWithEncoder(deviation)
    x = torch.cat([model.x_at(mean), model.x_at(0.2)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
        nearby = inference.grid_posterior(model, x[1:])
    assert (grid.log_px - model.exact(x)).abs().max() < 1e-9
    assert nearby.z.min() == -6 and nearby.z.max() == 6


def test_a_grid_of_the_plane_reaches_and_says_so_too():
    model = LinearGaussianVae(latent_dim=2, eta=0.4, offset=0.1)
    direction = torch.tensor([8.0, -1.0], dtype=torch.float64)
    x = torch.stack([direction, 0.1 * direction]) @ model.weight.detach().T + model.bias.detach()
    exact = model.exact(x)
    assert exact.posterior_mean[0].abs().max() > 6.2
    with pytest.warns(UserWarning, match="The posterior of 1 of the 2 x reaches"):
        short = inference.grid_posterior(model, x, limit=6)
    assert short.log_px[0] < exact.log_px[0] - 0.5
    assert (short.log_px[1] - exact.log_px[1]).abs() < 1e-9
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grid = inference.grid_posterior(model, x)
    assert (grid.log_px - exact.log_px).abs().max() < 1e-9


def test_a_mode_beyond_the_edge_that_only_the_encoder_knows():
    class TwoModes(Line):
        """p(x|z) has a peak at z = 0 and one 60 nats higher at z = 9: the edge at 6 sees neither."""

        def log_likelihood(self, x, z):
            near, far = -0.5 * (z / 0.2).square(), 60 - 0.5 * ((z - 9) / 0.1).square()
            return torch.logaddexp(near, far).squeeze(-1).expand(*z.shape[:-2], len(x))

        def encode(self, x):
            return torch.full_like(x, 9.0), torch.full_like(x, math.log(0.1))

    model = TwoModes(0.3)
    with pytest.warns(UserWarning, match="larger limit="):
        short = inference.grid_posterior(model, torch.zeros(1, 1, dtype=torch.float64), limit=6)
    whole = inference.grid_posterior(model, torch.zeros(1, 1, dtype=torch.float64))
    z = torch.linspace(5, 13, 100_001, dtype=torch.float64)
    want = (60 - 0.5 * ((z - 9) / 0.1).square() - 0.5 * z.square() - 0.5 * math.log(2 * math.pi)).logsumexp(0)
    assert whole.log_px.item() == pytest.approx((want + math.log(8 / 100_000)).item(), abs=1e-6)
    assert whole.log_px - short.log_px > 10


def test_grey_pixels_would_be_drawn_at_each_call():
    vae = models.VAE(2, (1, 4, 4), hidden=(8,))
    grey = torch.full((3, 1, 4, 4), 128, dtype=torch.uint8)
    with pytest.raises(TypeError, match=r"x must be binary here.*x = data\.binarize\(x\)"):
        inference.grid_posterior(vae, grey, points=101)
    inference.grid_posterior(models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian"), grey, points=101)


def test_a_log_px_below_a_bound_is_an_error():
    model, x = orthogonal_model()
    exact = model.exact(x).log_px
    inference.amortization_gap(model, x, exact - 1e-9)
    with pytest.raises(
        ValueError, match=r"for 1 of the 3 x it is below a bound, by up to 1\..* larger limit="
    ):
        inference.amortization_gap(model, x, exact - torch.tensor([0.0, 1.5, 0.0]).double())
    far = LineWithEncoder(0.3)
    x = far.x_at(7.0)

    class Trained(LineWithEncoder, torch.nn.Module):
        def __init__(self):
            torch.nn.Module.__init__(self)
            self.unused = torch.nn.Parameter(torch.zeros(1))
            self.v = far.v

    with pytest.warns(UserWarning, match="larger limit="):
        cut = inference.grid_posterior(Trained(), x, limit=6).log_px
    with pytest.raises(ValueError, match="log_px must be log p"):
        inference.amortization_gap(Trained(), x, cut)
    gap = inference.amortization_gap(Trained(), x, inference.grid_posterior(Trained(), x).log_px)
    assert gap.approximation.abs() < 1e-3 and gap.inference.abs() < 1e-3


def test_posteriors_given_the_label_are_those_of_the_model_of_that_label():
    """Two linear-Gaussian models in one, told apart by y: each x has the exact posterior of its own."""

    class Labelled(torch.nn.Module):
        classes, latent_dim, x_shape = 2, 2, (4,)

        def __init__(self):
            super().__init__()
            self.parts = torch.nn.ModuleList(LinearGaussianVae(seed=seed, offset=0.1) for seed in (0, 1))

        def prepare(self, x, generator=None, *, check=True):
            return x

        def encode(self, x, y):
            mu, log_sigma = (
                torch.stack(t) for t in zip(*(part.encode(x) for part in self.parts), strict=True)
            )
            return mu[y, torch.arange(len(x))], log_sigma[y, torch.arange(len(x))]

        def log_likelihood(self, x, z, y):
            both = torch.stack([part.log_likelihood(x, z) for part in self.parts])
            return torch.where(y == 0, both[0], both[1])

    model, y = Labelled(), torch.tensor([0, 1, 1, 0, 1])
    x = torch.cat([draw_x(model.parts[label], 1, seed) for seed, label in enumerate(y.tolist())])
    exact = [model.parts[label].exact(x[i : i + 1]) for i, label in enumerate(y.tolist())]
    log_px = torch.cat([e.log_px for e in exact])
    mean = torch.cat([e.posterior_mean for e in exact])
    assert (inference.grid_posterior(model, x, y=y).log_px - log_px).abs().max() < 1e-9
    assert (inference.grid_posterior(model, x, y=1 - y).log_px - log_px).abs().min() > 0.05, (
        "the label counts"
    )
    fitted = inference.fit_posterior(model, x, y=y)
    assert (fitted.mu - mean).abs().max() < 0.1
    path = inference.posterior_path(model, x, steps=300, y=y)
    assert (path.mu[-50:].mean(0) - mean).abs().max() < 0.1
    gap = inference.amortization_gap(model, x, y=y)
    assert (gap.log_px - log_px).abs().max() < 0.05 and gap.approximation.min() > -1e-9
    for use in (
        inference.grid_posterior,
        inference.fit_posterior,
        inference.posterior_path,
        inference.amortization_gap,
    ):
        with pytest.raises(ValueError, match="pass the labels of x as y="):
            use(model, x)
        with pytest.raises(ValueError, match="leave y out"):
            use(model.parts[0], x, y=y)
