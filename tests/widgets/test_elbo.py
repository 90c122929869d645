"""ElboExplorer: its terms add up to the exact log p(x), with and without a label."""

import math

import pytest
import torch
import traitlets

from course_utils import inference, models, pretrained, widgets
from tests.support.browser import number_after


def test_elbo_explorer_adds_up():
    torch.manual_seed(0)
    vae = models.VAE(1, (3,), hidden=(16,), likelihood="gaussian", eta=0.3).double()
    x = torch.randn(1, 3, dtype=torch.float64)
    elbo = widgets.ElboExplorer(vae, x, mu=0.4, log_sigma=-0.5)
    assert elbo.log_px == pytest.approx(
        inference.grid_posterior(vae, x, limit=12, points=4801).log_px.item(), abs=1e-9
    )
    for mu, log_sigma in [(0.4, -0.5), (-2.0, 0.3), (1.0, -3.0)]:
        elbo.set_state({"mu": mu, "log_sigma": log_sigma})
        assert elbo.elbo == pytest.approx(elbo.reconstruction - elbo.kl)
        assert elbo.elbo + elbo.gap == pytest.approx(elbo.log_px)
        assert elbo.gap > 0
        q = torch.distributions.Normal(mu, math.exp(log_sigma))
        assert elbo.kl == pytest.approx(
            torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).item(), rel=1e-5
        )
    with pytest.raises(traitlets.TraitError):
        elbo.mu = 9.0


def test_elbo_explorer_says_what_it_cannot_show():
    with pytest.raises(ValueError, match="one example"):
        widgets.ElboExplorer(models.VAE(1, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(2, 3))
    with pytest.raises(ValueError, match=r"standard deviation of 0\.0.*a larger eta"):
        vae = pretrained.load("mnist-1d")
        widgets.ElboExplorer(vae, torch.ones(1, 1, 28, 28))
    with pytest.raises(ValueError, match="one latent dimension"):
        widgets.ElboExplorer(models.VAE(2, (3,), hidden=(8,), likelihood="gaussian"), torch.zeros(1, 3))


def test_elbo_explorer_draws_no_pixels_behind_ones_back():
    vae = models.VAE(1, (1, 2, 2), hidden=(8,))
    with pytest.raises(ValueError, match=r"x must be binary here, got uint8.*data\.binarize"):
        widgets.ElboExplorer(vae, torch.full((1, 1, 2, 2), 128, dtype=torch.uint8))


@pytest.fixture(scope="module")
def labelled():
    torch.manual_seed(0)
    vae = models.ConditionalVAE(1, 3, (3,), hidden=(16,), likelihood="gaussian", eta=0.3).double()
    for parameter in vae.decoder.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return vae, torch.randn(1, 3, dtype=torch.float64)


def test_at_a_label_the_posterior_is_given_it(show, labelled):
    """As grid_posterior at the same label, and not as at the others; the browser has the same."""
    vae, x = labelled
    seen = []
    for label in range(3):
        y = torch.tensor([label])
        elbo = widgets.ElboExplorer(vae, x, 0.4, -0.5, y=y)
        exact = inference.grid_posterior(vae, x, limit=12, points=4801, y=y)
        assert elbo.log_px == pytest.approx(exact.log_px.item(), abs=1e-9)
        assert elbo.elbo + elbo.gap == pytest.approx(elbo.log_px)
        seen.append(elbo.log_px)
    assert min(abs(a - b) for a, b in zip(seen, seen[1:] + seen[:1], strict=True)) > 0.01
    page = show(elbo)
    assert number_after(page, "log", "p", "x") == pytest.approx(elbo.log_px, abs=1e-4)
    assert number_after(page, "reconstruction") == pytest.approx(elbo.reconstruction, abs=1e-4)


def test_a_label_is_asked_for_and_refused(labelled):
    vae, x = labelled
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        widgets.ElboExplorer(vae, x)
    with pytest.raises(ValueError, match="leave y out"):
        widgets.ElboExplorer(
            models.VAE(1, (3,), hidden=(8,), likelihood="gaussian"), x.float(), y=torch.tensor([0])
        )
