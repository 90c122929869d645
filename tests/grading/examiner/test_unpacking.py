"""Trees that would cost the examiner more than they are worth, and networks."""

import io
import json

import pytest
import torch

from course_utils.checks.mistake import Mistake
from course_utils.grading.examiner.lost import InternalError, WireError
from course_utils.grading.examiner.wire import LENGTHS, pack, pack_internal_error, read, write


def framed(tree):
    """A frame with this tree, as a hostile process could write it."""
    data = json.dumps(tree).encode()
    return io.BytesIO(LENGTHS.pack(len(data), 0) + data)


@pytest.mark.parametrize(
    "tree",
    [
        {"dict": [[i * (2**61 - 1), 0] for i in range(20_000)]},
        {"set": [{"tuple": [i]} for i in range(2_000)]},
        {"tensor": ["float32", [0, 2**40], 0, None, False]},
        {"tensor": ["float32", [0, -1], 0, None, False]},
    ],
)
def test_what_would_cost_the_examiner_its_time_or_memory_is_refused(tree):
    with pytest.raises(WireError):
        read(framed(tree))


def test_an_internal_error_is_told_apart():
    stream = io.BytesIO()
    write(stream, pack_internal_error("the stride"))
    stream.seek(0)
    with pytest.raises(InternalError, match="the stride"):
        read(stream)


def test_networks_travel_as_plain_data():
    """Rebuilt on this side, without what was attached to them there."""
    network = torch.nn.Sequential(
        torch.nn.Linear(3, 2), torch.nn.Tanh(), torch.nn.Sequential(torch.nn.ReLU())
    )
    network.register_forward_hook(lambda *_: torch.zeros(7))
    stream = io.BytesIO()
    write(stream, pack((network, 5)))
    stream.seek(0)
    again, five = read(stream)
    x = torch.randn(4, 3)
    wanted = torch.relu(torch.tanh(network[0](x)))
    assert five == 5 and torch.equal(again(x), wanted) and again[0] is not network[0]
    assert not any(p.requires_grad for p in again.parameters())


def test_a_network_that_may_not_be_is_refused():
    with pytest.raises(Mistake, match="GRU"):
        pack(torch.nn.Sequential(torch.nn.GRU(2, 2)))
    lie = {"layers": {"list": [{"list": ["Linear", {"dict": []}]}]}, "weights": {"dict": []}}
    with pytest.raises(Mistake):
        read(framed({"network": {"dict": [list(pair) for pair in lie.items()]}}))
