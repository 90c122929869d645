"""An MLP in a byte or two a weight is nearly the MLP, without what is never on."""

import pytest
import torch
from torch import nn

from course_utils.widgets.layers import pack_layers, run


@pytest.fixture
def network():
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Flatten(), nn.Linear(12, 40), nn.ReLU(), nn.Linear(40, 6)).requires_grad_(False)
    layers[1].bias[:10] = -100  # these units are never on
    return layers


@pytest.mark.parametrize("bits, error", [((16,), 1e-4), ((8, 16), 0.02), ((8,), 0.02)])
def test_it_is_close(network, bits, error):
    x = torch.randn(300, 12, generator=torch.Generator().manual_seed(1))
    packed = pack_layers(network, x, "encoder", bits=bits, prune=False)
    assert [layer["bits"] for layer in packed] == [bits[0], bits[-1]]
    wanted = network(x)
    assert (run(packed, x) - wanted).abs().max() < error * (wanted.max() - wanted.min())


def test_units_that_are_never_on_stay_at_home(network):
    x = torch.randn(300, 12, generator=torch.Generator().manual_seed(1))
    whole, pruned = (pack_layers(network, x, "decoder", bits=(16,), prune=prune) for prune in (False, True))
    assert len(pruned[0]["bias"]) < len(whole[0]["bias"])
    torch.testing.assert_close(run(pruned, x), network(x), atol=1e-3, rtol=0)


def test_another_network_is_refused(network):
    network[2] = nn.Tanh()
    with pytest.raises(ValueError, match=r"encoder must be Linear layers with a ReLU between each two.*Tanh"):
        pack_layers(network, torch.randn(9, 12), "encoder", bits=(16,), prune=False)
