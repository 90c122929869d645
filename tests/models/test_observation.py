"""The observation variance: fixed, or learned in steps towards its optimum."""

import pytest
import torch

from course_utils import models, training
from course_utils.models.observation import SMALLEST_ETA


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
