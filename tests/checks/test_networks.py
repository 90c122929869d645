"""Networks as plain data: what comes back computes the same; what may not come back is named."""

import copy

import pytest
import torch
from torch import nn

from course_utils.checks import Mistake
from course_utils.checks.networks import LAYERS, MOST_LAYERS, from_plain, to_plain

EVERY_LAYER = nn.Sequential(
    nn.Conv2d(1, 4, 3, stride=2, padding="valid", padding_mode="reflect"),
    nn.BatchNorm2d(4),
    nn.ReLU(),
    nn.MaxPool2d(2, ceil_mode=True),
    nn.ConvTranspose2d(4, 2, (4, 3), stride=(2, 1), padding=1, output_padding=(1, 0), bias=False),
    nn.Sequential(
        nn.LeakyReLU(0.3), nn.Sequential(nn.ELU(0.5), nn.Upsample(scale_factor=2, mode="bilinear"))
    ),
    nn.AvgPool2d(2, count_include_pad=False),
    nn.Flatten(),
    nn.Dropout(0.3),
    nn.LazyLinear(12, bias=False),
    nn.GELU("tanh"),
    nn.BatchNorm1d(12, affine=False),
    nn.SiLU(),
    nn.LayerNorm(12, elementwise_affine=False),
    nn.Tanh(),
    nn.Linear(12, 6),
    nn.Sigmoid(),
    nn.Softplus(2.0, 10.0),
    nn.Unflatten(1, (2, 3)),
    nn.Identity(),
)


@pytest.fixture
def network():
    network = copy.deepcopy(EVERY_LAYER)
    network(torch.randn(8, 1, 28, 28))  # the running means of the batch norms are no longer 0
    return network


def small():
    return to_plain(nn.Sequential(nn.Linear(3, 2), nn.ReLU()), "The encoder")


def test_what_is_made_again_computes_the_same(network):
    made = from_plain(to_plain(network, "The encoder"), "The encoder")
    x = torch.randn(5, 1, 28, 28)
    assert torch.equal(made(x), network.eval()(x))
    assert not made.training and not any(parameter.requires_grad for parameter in made.parameters())
    assert repr(made) == repr(network).replace("LazyLinear", "Linear")


def test_every_layer_of_the_list_is_tried(network):
    assert {type(layer).__name__ for layer in network.modules()} == {*LAYERS, "Sequential"}


def test_a_record_is_plain_and_apart_from_the_network():
    network = nn.Sequential(nn.Linear(3, 2))
    record = to_plain(network, "The encoder")
    assert record["layers"] == [["Linear", {"in_features": 3, "out_features": 2, "bias": True}]]
    before = record["weights"]["0.bias"].clone()
    nn.init.constant_(network[0].bias, 9)
    assert torch.equal(record["weights"]["0.bias"], before)


class OwnLinear(nn.Linear):
    pass


@pytest.mark.parametrize(
    ("network", "message"),
    [
        (nn.Linear(3, 2), r"The encoder must be a torch.nn.Sequential, got a Linear"),
        (lambda x: x, r"The encoder must be a torch.nn.Sequential, got a function"),
        (None, r"got None"),
        (nn.Sequential(nn.GRU(3, 2)), r"The encoder\[0\] is a GRU. A network may have Linear, Conv2d"),
        (nn.Sequential(nn.ReLU(), nn.Sequential(OwnLinear(3, 2))), r"The encoder\[1\]\[0\] is an OwnLinear"),
        (nn.Sequential(nn.BatchNorm1d(3, track_running_stats=False)), r"'0\.\w+' do not fit its layers"),
        (nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))), r"is a ParametrizedLinear"),
    ],
)
def test_other_networks_are_named(network, message):
    with pytest.raises(Mistake, match=message):
        from_plain(to_plain(network, "The encoder"), "The encoder")


def test_a_replaced_forward_is_named():
    network = nn.Sequential(nn.Linear(3, 2))
    network[0].forward = lambda x: x
    with pytest.raises(Mistake, match="the forward of its Linear was replaced"):
        to_plain(network, "The encoder")


def test_hooks_do_not_travel():
    network = nn.Sequential(nn.Linear(3, 2))
    network.register_forward_hook(lambda *_: torch.zeros(1))
    assert from_plain(to_plain(network, "The encoder"), "The encoder")(torch.ones(4, 3)).shape == (4, 2)


def test_a_nan_is_named():
    record = small()
    record["weights"]["0.bias"][0] = float("nan")
    with pytest.raises(Mistake, match=r"'0.bias' must be finite, got NaN or ∞.*Are the pixels 0 or 1"):
        from_plain(record, "The encoder")


HUGE = {"in_features": 10**6, "out_features": 10**6, "bias": True}
DEEP = ["ReLU", {}]
for _ in range(9):
    DEEP = ["Sequential", [DEEP]]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([["Linear", HUGE]], r"may have 10,000,000 weights, got 1,000,001,000,000"),
        ([["ReLU", {}]] * (MOST_LAYERS + 1), r"may have 100 layers"),
        ([["Sequential", [["Identity", {}]] * 60]] * 60, r"may have 100 layers"),
        ([DEEP], r"nested 5 deep"),
        ([["Bilinear", {}]], r"The encoder\[0\] is 'Bilinear'"),
        ([["__class__", {}]], r"The encoder\[0\] is '__class__'"),
        (
            [["Linear", {"in_features": 3}]],
            r"Linear is made from in_features out_features bias, got in_features",
        ),
        ([["Dropout", {"p": [torch.zeros(1)]}]], r"must be numbers, lists of them, or text"),
        ([["Dropout", {"p": 7}]], r"cannot be made again"),
        ([["Linear", {"in_features": 2, "out_features": 2, "bias": True}]], r"do not fit its layers"),
        ([3], r"cannot be made again"),
        (None, r"cannot be made again"),
    ],
)
def test_records_from_anywhere_raise_mistakes_only(layers, message):
    with pytest.raises(Mistake, match=message):
        from_plain({"layers": layers, "weights": small()["weights"]}, "The encoder")


def test_weights_that_are_no_tensors_raise_mistakes_only():
    for weights in ({"0.weight": "x", "0.bias": 3}, 7, {}, {**small()["weights"], "1.more": torch.ones(1)}):
        with pytest.raises(Mistake):
            from_plain({**small(), "weights": weights}, "The encoder")
