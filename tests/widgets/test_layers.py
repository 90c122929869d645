"""Rounded weights: small errors, which make up for one another."""

import torch

from course_utils.widgets.layers import rounded


def test_rounding_makes_up_for_itself():
    """Weights that see the same inputs: the error of the first goes into those after it."""
    x = torch.ones(50, 3) + 1e-3 * torch.randn(50, 3, generator=torch.Generator().manual_seed(0))
    whole, scale = rounded(torch.tensor([[1.0, 0.3 / 127, 0.3 / 127]]), x)
    assert whole.tolist() == [[127, 0, 1]], "0.3 and 0.3 steps are 1 step together"
    assert torch.allclose(scale, torch.tensor([1 / 127]))


def test_what_a_layer_gives_is_closer_than_with_plain_rounding():
    noise = torch.Generator().manual_seed(0)
    x = torch.randn(400, 40, generator=noise).double() @ torch.randn(40, 40, generator=noise).double()
    weight = torch.randn(10, 40, generator=noise).double()

    def error(whole, scale):
        return (x @ (whole * scale[:, None] - weight).T).square().mean().item()

    whole, scale = rounded(weight, x)
    assert whole.abs().max() <= 127 and torch.equal(whole, whole.round())
    assert error(whole, scale) < 0.6 * error((weight / scale[:, None]).round(), scale)
    assert error(*rounded(weight, x, 32767)) < 1e-3 * error(whole, scale)
