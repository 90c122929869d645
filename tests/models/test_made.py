"""MADE: a distribution whose sums are known, causal, sampled as it says, and clear errors."""

import math

import pytest
import torch
from torch import nn

from course_utils import models, objectives, training
from tests.support.small_images import all_images, shaken


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def test_the_probabilities_of_all_images_sum_to_1():
    made = shaken(models.MADE((1, 2, 4), hidden=20), 1.0)
    p = made.log_px(all_images(1, 2, 4)).exp()
    assert len(p) == 2**8 and p.sum().item() == pytest.approx(1, abs=1e-12)
    assert p.max() / p.min() > 1e3, "and they differ"


@pytest.mark.parametrize("hidden", [1, 5, 30])
def test_no_pixel_sees_itself_or_those_after_it(hidden):
    made = shaken(models.MADE((3, 3), hidden), 1.0)
    x = all_images(3, 3)[131].requires_grad_()
    jacobian = torch.autograd.functional.jacobian(
        lambda x: made.logits(x.view(1, 3, 3)).flatten(), x.flatten()
    )
    assert jacobian.triu().abs().max() == 0
    assert (jacobian.tril(-1) != 0).sum() == 36, "and every pixel sees all those before it"


def test_the_hidden_layer_reaches_back_to_the_first_pixel():
    made = shaken(models.MADE((9,), hidden=40), 1.0)
    nn.init.zeros_(made.direct.weight)
    x = torch.rand(9, dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda x: made.logits(x.view(1, 9)).flatten(), x)
    assert jacobian[-1, 0] != 0 and jacobian.triu().abs().max() == 0


def test_log_px_is_the_sum_of_the_conditionals_each_from_a_pass_of_its_own():
    """Pixels after the one in question are replaced by rubbish."""
    made = shaken(models.MADE((6,), hidden=8), 1.0)
    x = all_images(6)[[0, 21, 44, 63]]
    total = 0
    for d in range(6):
        seen = x.clone()
        seen[:, d:] = 1 - seen[:, d:]
        p = made.logits(seen)[:, d].sigmoid()
        total = total + torch.where(x[:, d] == 1, p, 1 - p).log()
    torch.testing.assert_close(made.log_px(x), total)


def test_samples_have_the_probabilities_that_the_model_says():
    made = shaken(models.MADE((4,), hidden=6), 1.0)
    x, draws = all_images(4), 20_000
    sample = made.sample(draws)
    number = (sample @ torch.tensor([8.0, 4.0, 2.0, 1.0], dtype=torch.float64)).long()
    frequency = number.bincount(minlength=16).double() / draws
    p = made.log_px(x).exp()
    assert ((frequency - p).abs() <= 5 * (p * (1 - p) / draws).sqrt()).all()


def test_masked_weights_stay_0_in_training():
    made = models.MADE((1, 4, 4), hidden=10)
    x = torch.randint(0, 256, (64, 1, 4, 4), dtype=torch.uint8)
    before = made.direct.weight.detach().clone()
    training.fit(made, x, epochs=2, objective=objectives.log_px, batch_size=16, device="cpu", progress=False)
    for layer in (made.hidden, made.output, made.direct):
        assert (layer.weight[~layer.mask] == 0).all() and (layer.weight[layer.mask] != 0).all()
    assert not torch.equal(made.direct.weight, before)


def test_made_learns_a_distribution_of_four_images():
    """Maximum likelihood:
    from many examples log p(x) comes near their entropy, here log 4 for equal shares of four images.
    """
    x = all_images(1, 2, 3)[torch.tensor([3, 22, 41, 60])].float()
    made = models.MADE((1, 2, 3), hidden=20)
    training.fit(
        made,
        x.repeat(256, 1, 1, 1),
        epochs=40,
        objective=objectives.log_px,
        learning_rate=2e-2,
        device="cpu",
        progress=False,
    )
    torch.testing.assert_close(made.log_px(x), torch.full((4,), -math.log(4)), atol=0.02, rtol=0)


def test_shapes_dtypes_and_devices(mnist):
    x, made = mnist.test.x[:5], models.MADE(hidden=8)
    assert set(made.prepare(x).unique().tolist()) == {0.0, 1.0} and made.log_px(made.prepare(x)).shape == (5,)
    sample = made.sample(2)
    assert sample.shape == (2, 1, 28, 28) and sample.min() >= 0 and sample.max() <= 1
    assert made.double().prepare(x).dtype == torch.float64


def test_what_is_wrong_is_said(mnist):
    grey, made = mnist.test.x[:3] / 255, models.MADE(hidden=8)
    with pytest.raises(ValueError, match="x must be binary, because this model gives probabilities"):
        made.prepare(grey)
    with pytest.raises(ValueError, match=r"must have shape \(B, 1, 28, 28\)"):
        made.logits(grey.flatten(1))
    with pytest.raises(ValueError, match="at least 2"):
        models.MADE((1,))
    with pytest.raises(ValueError, match="count must be at least 1"):
        made.sample(0)


def test_in_bfloat16_training_stays_finite():
    x = torch.randint(0, 256, (64, 1, 4, 4), dtype=torch.uint8)
    model, how = models.MADE((1, 4, 4)), dict(epochs=1, batch_size=16, device="cpu", progress=False)
    history = training.fit(model, x, objective=objectives.log_px, precision="bfloat16", **how)
    assert math.isfinite(history.value[0]) and model.log_px(model.prepare(x)).dtype == torch.float32
