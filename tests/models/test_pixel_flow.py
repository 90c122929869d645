"""PixelFlow: its noise has the density that it says, and its bound averages to the image's probability."""

import math

import pytest
import torch

from course_utils import data, models, objectives, training
from course_utils.training.objective import default_objective
from tests.support.small_images import all_images, shaken


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def test_the_noise_has_the_density_that_it_says():
    """log q(u|x) = log N(ε; 0, I) - log |du/dε|, by automatic differentiation."""
    noise = shaken(models.PixelFlow((3,), hidden=(8,), dequantizer=(8,)), 0.4).dequantizer
    for x in all_images(3):
        eps = torch.randn(1, 3, dtype=torch.float64)
        u, log_q = noise(x[None], eps)
        jacobian = torch.autograd.functional.jacobian(lambda e, x=x: noise(x[None], e)[0][0], eps)[:, 0]
        log_eps = -0.5 * (eps.square() + math.log(2 * math.pi)).sum()
        assert u.min() > 0 and u.max() < 1
        torch.testing.assert_close(log_q[0], log_eps - torch.linalg.slogdet(jacobian).logabsdet)


def test_it_begins_uniform():
    flow = models.PixelFlow((1, 2, 2), hidden=(8,), dequantizer=(8,)).double()
    x = (torch.rand(20_000, 1, 2, 2) < 0.3).double()
    y, log_q = flow.dequantize(x)
    assert log_q.abs().max() < 1e-12 and torch.equal((y > 0.5).double(), x)
    u = 2 * y - x
    assert u.mean().item() == pytest.approx(0.5, abs=5 / math.sqrt(12 * u.numel()))
    assert u.var().item() == pytest.approx(1 / 12, rel=0.02)


def test_the_ratios_average_to_the_probability_of_the_image():
    """E_q [p(y) / (2^D q(u|x))] = p(x) = ∫ p((x + u) / 2) du / 4, a sum over a grid of t where u = Φ(t)."""
    flow = shaken(models.PixelFlow((2,), hidden=(12,), couplings=3, dequantizer=(8,)), 0.3)
    t = torch.linspace(-7, 7, 800, dtype=torch.float64)
    t = torch.stack(torch.meshgrid(t, t, indexing="ij"), -1).view(-1, 2)
    log_du = torch.distributions.Normal(0, 1).log_prob(t).sum(1) + 2 * math.log(14 / 799)
    for x in all_images(2):
        log_py = flow.log_px((x + torch.special.ndtr(t).clamp(1e-300, 1 - 1e-16)) / 2)
        exact = ((log_py + log_du).logsumexp(0) - 2 * math.log(2)).item()
        many = x.expand(100_000, 2).contiguous()
        ratios = flow.log_ratio(many).exp()
        error = ratios.std().item() / math.sqrt(len(ratios))
        assert ratios.mean().item() == pytest.approx(math.exp(exact), abs=5 * error)
        assert flow.bound(many[:20_000]).mean() < exact - 1e-3


def test_learned_noise_brings_the_bound_closer_than_uniform_noise():
    """Two pixels that are mostly equal: a smooth density cannot jump, so uniform noise costs nats."""
    pixels = 255 * torch.tensor([[0, 0], [1, 1], [0, 1], [1, 0]], dtype=torch.uint8)
    x = pixels.repeat_interleave(torch.tensor([450, 450, 50, 50]), dim=0)
    how = dict(epochs=30, batch_size=100, learning_rate=1e-2, device="cpu", progress=False)
    bounds = []
    for make in (models.RealNVP, models.PixelFlow):
        torch.manual_seed(0)
        flow = make((2,), hidden=(16,), couplings=2)
        training.fit(flow, x, **how)
        bounds.append(flow.bound(x, 20).mean().item())
    uniform, learned = bounds
    entropy = -2 * 0.45 * math.log(0.45) - 2 * 0.05 * math.log(0.05)
    assert uniform + 0.02 < learned < -entropy + 0.02


def test_fit_maximises_the_bound_by_default():
    flow = models.PixelFlow((1, 4, 4), hidden=(8,), dequantizer=(8,))
    assert default_objective(flow) is objectives.flow_bound
    assert default_objective(models.RealNVP((1, 4, 4), hidden=(8,))) is objectives.log_px
    x = torch.randint(0, 256, (64, 1, 4, 4), dtype=torch.uint8)
    training.fit(flow, x, epochs=1, batch_size=16, device="cpu", progress=False)
    assert all(parameter.grad is not None for parameter in flow.parameters())


def test_the_same_generator_draws_the_same(mnist):
    flow = models.PixelFlow(hidden=(8,))
    one, two = (flow.bound(mnist.test.x[:3], 2, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(one, two) and one.shape == (3,)
    assert flow.double().prepare(mnist.test.x[:2]).dtype == torch.float64


def test_what_is_wrong_is_said(mnist):
    with pytest.raises(TypeError, match=r"dequantizer must be a sequence of sizes, got the number 8"):
        models.PixelFlow(dequantizer=8)
    flow = models.PixelFlow(hidden=(8,))
    with pytest.raises(ValueError, match="x must be binary"):
        objectives.flow_bound(flow, mnist.test.x[:3] / 255)
    with pytest.raises(TypeError, match=r"lacks dequantizer\. For a RealNVP use objectives\.log_px"):
        objectives.flow_bound(models.RealNVP(hidden=(8,)), data.binarize(mnist.test.x[:1]))
