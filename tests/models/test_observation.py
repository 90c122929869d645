"""p(x|z) by likelihood: against torch, which x each takes, and the steps of a learned eta."""

import pytest
import torch
from torch import distributions as td

from course_utils import data, models, objectives, training
from course_utils.models.observation import SMALLEST_ETA


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


def test_a_step_of_eta_is_the_closed_form():
    """From the gradient of minus the mean bound, a whole step goes to mean ‖x - G(z)‖² / D,
    half a step half the way.
    """
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
