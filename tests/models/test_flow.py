"""RealNVP: a density that integrates to 1, its Jacobian, its inverse, the bound for binary images,
and clear errors.
"""

import math

import pytest
import torch
from torch import nn

from course_utils import data, models, objectives, training
from course_utils.models.flow import LOGIT_SCALE, Gaussianize
from tests.support.small_images import all_images, shaken


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def integral_over_the_square(flow, points=600):
    """∫ p(y) dy over the unit square with y = Φ(t):
    a grid in t reaches the corners, where the density may be high.
    """
    t, cell = torch.linspace(-8, 8, points, dtype=torch.float64), 16 / (points - 1)
    t = torch.stack(torch.meshgrid(t, t, indexing="ij"), -1).view(-1, 2)
    log_jacobian = -0.5 * (t.square() + math.log(2 * math.pi)).sum(1)
    y = torch.special.ndtr(t).clamp(1e-300, 1 - 1e-16)
    return ((flow.log_px(y) + log_jacobian).exp() * cell**2).sum().item()


@pytest.mark.parametrize("couplings", [1, 2, 5])
def test_the_density_integrates_to_1(couplings):
    flow = shaken(models.RealNVP((2,), hidden=(12,), couplings=couplings), 0.25)
    assert integral_over_the_square(flow) == pytest.approx(1, abs=2e-4)


@pytest.mark.parametrize("x_shape", [(2,), (1, 3, 3), (1, 4, 6)])
def test_the_log_determinant_is_that_of_the_jacobian(x_shape):
    flow = shaken(models.RealNVP(x_shape, hidden=(8,), couplings=3), 0.4)
    y = 0.05 + 0.9 * torch.rand(4, *x_shape, dtype=torch.float64)
    _, log_det = flow.encode_with_log_det(y)
    for one, claimed in zip(y, log_det, strict=True):
        jacobian = torch.autograd.functional.jacobian(
            lambda v: flow.encode(v.view(1, *x_shape))[0], one.flatten()
        )
        assert jacobian.shape == (flow.latent_dim, flow.latent_dim), "z is as large as x"
        torch.testing.assert_close(torch.linalg.slogdet(jacobian).logabsdet, claimed)


@pytest.mark.parametrize("x_shape, couplings", [((2,), 1), ((1, 3, 3), 4), ((1, 3, 3), 5), ((1, 28, 28), 6)])
def test_it_inverts(x_shape, couplings):
    flow = shaken(models.RealNVP(x_shape, hidden=(16,), couplings=couplings), 0.5 / math.prod(x_shape) ** 0.5)
    nn.init.normal_(flow.gaussianize.scaled_logit, std=0.4)  # as of pixels that are nearly always 0, or 1
    y = torch.rand(100, *x_shape, dtype=torch.float64)
    assert (flow.decode(flow.encode(y)) - y).abs().max() < 1e-9
    z = torch.randn(2, 3, flow.latent_dim, dtype=torch.float64)
    torch.testing.assert_close(flow.encode(flow.decode(z).flatten(0, 1)), z.flatten(0, 1), atol=1e-6, rtol=0)
    flow, y = flow.float(), y.float()
    assert (flow.decode(flow.encode(y)) - y).abs().max() < 1e-5


def test_each_half_moves_the_other():
    """With two couplings every number of z depends on every number of y,
    except where one half is shifted last.
    """
    flow = shaken(models.RealNVP((1, 2, 2), hidden=(8,), couplings=2), 0.5)
    y = torch.rand(4, dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda v: flow.encode(v.view(1, 1, 2, 2))[0], y)
    assert (jacobian != 0).sum() >= 14


@pytest.mark.parametrize("p", [1e-6, 0.2, 0.5, 0.999])
def test_independent_pixels_become_exactly_gaussian(p):
    """F is the distribution function of a dequantized pixel,
    so y = F⁻¹(Φ(z)) is above ½ for a share p of z.
    """
    layer = Gaussianize(1).double()
    nn.init.constant_(layer.scaled_logit, math.log(p / (1 - p)) / LOGIT_SCALE)
    z = torch.linspace(-6, 6, 4001, dtype=torch.float64).unsqueeze(1)
    y = layer.inverse(z)
    cdf = torch.where(y < 0.5, 2 * (1 - p) * y, 1 - 2 * p * (1 - y))
    torch.testing.assert_close(cdf, torch.special.ndtr(z), atol=1e-12, rtol=1e-6)
    back, log_det = layer(y)
    torch.testing.assert_close(back, z, atol=1e-6, rtol=0)
    slope = torch.autograd.functional.jacobian(lambda v: layer(v)[0].sum(), y).squeeze(1)
    torch.testing.assert_close(log_det, slope.log(), atol=1e-7, rtol=1e-7)


def test_dequantized_pixels_lie_on_their_side_and_fill_it():
    x = (torch.rand(20_000, 3) < 0.3).double()
    y = models.dequantize(x)
    assert torch.equal((y > 0.5).double(), x) and y.min() > 0 and y.max() < 1
    u = 2 * y - x
    assert u.mean().item() == pytest.approx(0.5, abs=5 / math.sqrt(12 * u.numel()))
    assert u.var().item() == pytest.approx(1 / 12, rel=0.02)


def test_the_bound_is_below_the_probability_of_the_image_and_exact_where_the_density_is_flat():
    flow = shaken(models.RealNVP((2,), hidden=(12,), couplings=3), 0.4)
    at = (torch.arange(1000, dtype=torch.float64) + 0.5) / 2000
    cell = torch.stack(torch.meshgrid(at, at, indexing="ij"), -1).view(-1, 2)
    for x in all_images(2):
        log_py = flow.log_px(cell + x / 2)
        exact = log_py.logsumexp(0) - 2 * math.log(2000)  # log ∫ over the image's square, of area 1/4
        expected = log_py.mean() - 2 * math.log(2)
        bound = flow.bound(x.expand(4000, 2).contiguous())
        assert bound.mean().item() == pytest.approx(
            expected.item(), abs=5 * bound.std().item() / math.sqrt(4000)
        )
        assert expected < exact - 1e-3
    flat = models.RealNVP(
        (1, 2, 2), hidden=(4,), couplings=2
    ).double()  # begins as the identity after Gaussianize
    nn.init.normal_(flat.gaussianize.scaled_logit, std=0.1)
    p, x = flat.gaussianize.logit.sigmoid(), all_images(1, 2, 2)
    log_px = torch.distributions.Bernoulli(p).log_prob(x.flatten(1)).sum(1)
    torch.testing.assert_close(flat.bound(x), log_px, atol=1e-9, rtol=0)


def test_several_draws_of_u_are_averaged():
    flow = shaken(models.RealNVP((1, 3, 3), hidden=(8,)), 0.2)
    x = all_images(1, 3, 3)[:1].expand(500, 1, 3, 3).contiguous()
    one, many = flow.bound(x), flow.bound(x, samples=25)
    assert many.std() < 0.4 * one.std()
    assert many.mean().item() == pytest.approx(one.mean().item(), abs=5 * one.std().item() / math.sqrt(500))


def test_samples_of_the_flow_have_its_density():
    """By the mean of log p(y) over its own samples: minus the entropy, which quadrature knows."""
    flow = shaken(models.RealNVP((2,), hidden=(12,), couplings=3), 0.3)
    log_py = flow.log_px(flow.sample(20_000))
    t = torch.linspace(-5, 5, 400, dtype=torch.float64)
    t = torch.stack(torch.meshgrid(t, t, indexing="ij"), -1).view(-1, 2)
    prior = torch.distributions.Normal(0, 1).log_prob(t).sum(1).exp() * (10 / 399) ** 2
    expected = (prior * flow.log_px(flow.decode(t))).sum().item()
    assert log_py.mean().item() == pytest.approx(expected, abs=5 * log_py.std().item() / math.sqrt(20_000))


def test_shapes_dtypes_and_devices(mnist):
    x, flow = mnist.test.x[:5], models.RealNVP(hidden=(8,))
    assert flow.bound(x).shape == (5,) and flow.encode(flow.prepare(x)).shape == (5, 784)
    sample = flow.sample(2)
    assert sample.shape == (2, 1, 28, 28) and sample.min() >= 0 and sample.max() <= 1
    assert flow.double().prepare(x).dtype == torch.float64
    one, two = (flow.sample(2, torch.Generator().manual_seed(7)) for _ in range(2))
    assert torch.equal(one, two)


def test_what_is_wrong_is_said(mnist):
    grey, flow = mnist.test.x[:3] / 255, models.RealNVP(hidden=(8,))
    with pytest.raises(ValueError, match="x must be binary"):
        flow.bound(grey)
    with pytest.raises(ValueError, match="NaN or infinity in 2352 of its 2352 values"):
        flow.prepare(grey * float("nan"))
    with pytest.raises(ValueError, match=r"x must lie between 0 and 1, both excluded.* models.dequantize"):
        flow.prepare(data.binarize(mnist.test.x[:3]))
    with pytest.raises(ValueError, match=r"z must have shape \(\.\.\., 784\)"):
        flow.decode(torch.randn(3, 50))
    with pytest.raises(ValueError, match="samples must be at least 1"):
        flow.bound(mnist.test.x[:1], samples=0)
    with pytest.raises(TypeError, match="floating-point"):
        models.dequantize(mnist.test.x[:1])


def test_in_bfloat16_training_stays_finite():
    x = torch.randint(0, 256, (64, 1, 4, 4), dtype=torch.uint8)
    model, how = (
        models.RealNVP((1, 4, 4), hidden=(8,)),
        dict(epochs=1, batch_size=16, device="cpu", progress=False),
    )
    history = training.fit(model, x, objective=objectives.log_px, precision="bfloat16", **how)
    assert math.isfinite(history.value[0]) and model.log_px(model.prepare(x)).dtype == torch.float32
