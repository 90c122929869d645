"""Wrappers about an answer: which fit its calls, and what they do."""

import torch

from tests.assignments import sweep
from tests.assignments.recorder import Call, OfTensor

SOURCE = """import torch


def f(x, table, n, rate, call):
    return x.sum(1) * rate + n, x
"""
FLOATS = OfTensor((2, 3), torch.float32, True)
LABELS = OfTensor((4,), torch.int64, False)


def calls(*sizes):
    return [
        Call(
            {
                "x": OfTensor((size, 3), torch.float32, True),
                "table": {"W": FLOATS, "V": FLOATS, "y": LABELS},
                "n": 4,
                "rate": 0.5,
                "call": len,
            },
            (OfTensor((size,), torch.float32, True), OfTensor((size, 3), torch.float32, True)),
            several=True,
        )
        for size in sizes
    ]


def test_the_wrappers_that_fit_a_call():
    found = dict(sweep.wrapped(SOURCE, calls(2), calls(2, 5)))
    assert {
        "x = first.setdefault(('x', x.shape, x.dtype), x)",
        "x = torch.zeros_like(x)",
        "x = x.flip(1)",
        "x = x.narrow(0, 0, 1).expand_as(x)",
        "x = x.mT",
        "x = x.double()",
        "x = x.detach()",
        'table = table | {"W": table["W"].flip(0)}',
        'table = table | {"V": table["W"], "W": table["V"]}',
        'table = table | {"y": table["y"].double()}',
        "n = 4",
        "n = 1",
        "n = n - 1",
        "rate = 0.5",
        "rate = rate**2",
        "call = first.setdefault('call', call)",
        "result[0] = result[0].unsqueeze(-1)",
        "result[1] = result[1].mT",
        "result[1] = result[1].detach()",
        "result[0] = 1.1 * result[0]",
        "result[0], result[1] = result[1], result[0]",
    } <= found.keys()
    assert not any("squeeze()" in line for line in found), "no axis of length 1 was there to squeeze"
    assert any("result[0].squeeze()" in line for line in dict(sweep.wrapped(SOURCE, calls(2), calls(2, 1))))


def run(line):
    """What the answer returns within this wrapper, at two calls."""
    names = {}
    exec(dict(sweep.wrapped(SOURCE, calls(2), calls(2, 5)))[line], names)
    tables = {"W": torch.zeros(2, 3), "V": torch.zeros(2, 3), "y": torch.zeros(4)}
    return [names["f"](torch.full((2, 3), value), tables, 4, 0.25, len) for value in (1.0, 2.0)]


def test_a_wrapper_changes_one_thing():
    plain, again = (torch.full((2,), value) for value in (4.75, 5.5))
    for line, wanted in {
        "n = n - 1": (plain - 1, again - 1),
        "rate = 0.5": (plain + 0.75, again + 1.5),
        "x = first.setdefault(('x', x.shape, x.dtype), x)": (plain, plain),
        "result[0] = 1.1 * result[0]": (1.1 * plain, 1.1 * again),
    }.items():
        (first, x), (second, _) = run(line)
        assert torch.equal(first, wanted[0]) and torch.equal(second, wanted[1]) and x.shape == (2, 3)
    assert run("result[1] = result[1].mT")[0][1].shape == (3, 2)
    assert run("result[0], result[1] = result[1], result[0]")[0][0].shape == (2, 3)
