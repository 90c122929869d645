"""Rounded weights: small errors, which make up for one another, and levels that are found again."""

import torch
from torch import nn

from course_utils import rounding
from course_utils.rounding import LARGEST, in_levels, rounded


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


def test_rounded_layers_are_found_in_levels_and_are_exact_in_float16():
    noise = torch.Generator().manual_seed(1)
    model = nn.Sequential(nn.Linear(30, 40), nn.ReLU(), nn.Linear(40, 20)).requires_grad_(False)
    for layer in (model[0], model[2]):
        # Rows of very different sizes, one of zeros.
        layer.weight.copy_(
            torch.randn(layer.weight.shape, generator=noise)
            * torch.logspace(-7, 1, len(layer.weight))[:, None]
        )
        layer.weight[3] = 0
    x, first = torch.randn(500, 30, generator=noise), model[0].weight.clone()
    before = model(x)
    assert in_levels(model[2].weight) is None, "what training leaves is in no levels"
    rounding.round_layers(model, ["2"], lambda model: model(x))
    assert torch.equal(model[0].weight, first), "only the layers that are named"
    weight = model[2].weight
    whole, scale = in_levels(weight)
    assert torch.equal((whole * scale[:, None]).float(), weight) and torch.equal(
        weight.half().float(), weight
    )
    assert whole.abs().max() <= LARGEST and torch.equal(whole, whole.round()) and (whole[3] == 0).all()
    error = (model(x) - before).square().mean(0).sqrt() / before.std(0)
    assert error[torch.arange(20) != 3][4:].max() < 0.04


def test_a_single_other_weight_is_noticed_in_any_row():
    whole = torch.randint(-LARGEST, LARGEST + 1, (50, 60), generator=torch.Generator().manual_seed(2))
    weight = whole * 2.0**-7
    assert torch.equal(in_levels(weight)[0] * in_levels(weight)[1][:, None], weight.double())
    for row in (0, 15, 16, 49):
        changed = weight.clone()
        changed[row, 7] += 1e-4
        assert in_levels(changed) is None
    too_many = torch.arange(LARGEST + 2.0).unsqueeze(0)
    assert in_levels(too_many[:, :-1]) is not None and in_levels(too_many[:, 1:]) is None
