"""A remote function behaves as a local one does: values, gradients, and what a call does to its arguments."""

import inspect

import numpy as np
import pytest
import torch

from course_utils import checks
from course_utils.checks.mistake import NotWritten
from course_utils.grading.examiner.lost import WireError

SOURCE = """
import random, numpy as np, torch

def product(a, b, *, extra=1.0):
    return a * b * extra, {"sum": (a + b).sum(-1), "a": a}

def loss(model, x):
    return (model(x) - 1).square().mean()

def step(model, optimizer, x):
    optimizer.zero_grad()
    value = loss(model, x)
    value.backward()
    optimizer.step()
    return value.item()

def in_place(x, kept):
    x.mul_(2)
    kept["seen"].append(x.sum().item())
    kept["new"] = (1, "two")
    del kept["old"]

def twice(f, x):
    return f(x) + f(x + 1)

def draws(count, generator=None):
    return torch.randn(count, generator=generator), np.random.rand(), random.random()

def grad_mode():
    return torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.ones(1).dtype == torch.float64

def not_plain():
    return {1: object()}

def stubbed(x):
    raise NotImplementedError

def wrong(x):
    error = ZeroDivisionError("no")
    error.add_note("note")
    raise error

class OwnError(KeyError):
    pass

def own_error():
    raise OwnError("k")

def by_the_library(mu, log_sigma):
    from course_utils import distributions
    return distributions.kl_to_standard_normal(mu, log_sigma)

def by_a_distribution(x):
    return torch.distributions.Normal(0.0, 1.0).log_prob(x)

def detached(x):
    return x.detach() * 2
"""


@pytest.fixture
def remote(serving):
    with serving(SOURCE) as functions:
        yield functions


def local(name):
    names = {}
    exec(SOURCE, names)
    return names[name]


def test_values_of_any_plain_kind(remote):
    a, b = torch.randn(2, 3), torch.randn(3)
    (got, also), (want, wanted) = remote("product")(a, b, extra=2.0), local("product")(a, b, extra=2.0)
    torch.testing.assert_close(got, want, rtol=0, atol=0)
    torch.testing.assert_close(also["sum"], wanted["sum"], rtol=0, atol=0)
    assert also["a"] is a, "an argument that comes back is the argument"


def test_gradients_flow_to_tensors_and_parameters(remote):
    def all_gradients(function, loss):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
        a = torch.randn(3, dtype=torch.float64, requires_grad=True)
        b = (a.exp() + 1).requires_grad_()
        first, second = function(a, b)
        by_grad = torch.autograd.grad(
            (first.sum().square() + second["sum"].sin()).sum(), [a, b], retain_graph=True
        )
        loss(model, a).backward()
        return [*by_grad, a.grad, *(p.grad for p in model.parameters())]

    got = all_gradients(remote("product"), remote("loss"))
    want = all_gradients(local("product"), local("loss"))
    for one, other in zip(got, want, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-12)
    assert not remote("detached")(torch.ones(1, requires_grad=True)).requires_grad


@pytest.mark.parametrize("kind", [torch.optim.SGD, torch.optim.Adam])
def test_a_training_step_moves_the_examiners_own_model(remote, kind):
    def trained(step):
        torch.manual_seed(0)
        model, x = torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 2)), torch.randn(8, 3)
        optimizer = kind(model.parameters(), lr=0.1)
        values = [step(model, optimizer, x) for _ in range(3)]
        return values, model, optimizer

    got, model, optimizer = trained(remote("step"))
    want, wanted, of_wanted = trained(local("step"))
    assert got == pytest.approx(want)
    for (name, one), other in zip(model.state_dict().items(), wanted.state_dict().values(), strict=True):
        torch.testing.assert_close(one, other, msg=lambda text, name=name: f"{name}: {text}")
    for one, other in zip(model.parameters(), wanted.parameters(), strict=True):
        torch.testing.assert_close(one.grad, other.grad)
        assert isinstance(one, torch.nn.Parameter)
        assert optimizer.state[one].keys() == of_wanted.state[other].keys()


def test_changed_arguments_are_changed_here_too(remote):
    x, kept = torch.ones(2), {"seen": [], "old": 0}
    view, seen = x[:1], kept["seen"]
    remote("in_place")(x, kept)
    assert x.tolist() == [2, 2] and view.tolist() == [2], "the examiner's tensor, in place"
    assert kept == {"seen": [4.0], "new": (1, "two")} and kept["seen"] is seen


def test_a_callable_of_the_test_runs_there_and_its_records_come_back(remote):
    calls, count = [], 0

    def f(x):
        nonlocal count
        count += 1
        calls.append(x)
        return x * 10

    f.__module__ = "__main__"  # as in a notebook
    assert remote("twice")(f, torch.tensor(1.0)).item() == 30
    assert [c.item() for c in calls] == [1, 2] and count == 2


def test_random_numbers_follow_from_the_examiners_and_differ_from_call_to_call(remote):
    torch.manual_seed(5)
    first, second = remote("draws")(3), remote("draws")(3)
    assert not torch.equal(first[0], second[0]) and first[1:] != second[1:]
    torch.manual_seed(5)
    again = remote("draws")(3)
    assert torch.equal(again[0], first[0]) and again[1:] == first[1:]
    generator = torch.Generator().manual_seed(1)
    want = torch.randn(3, generator=torch.Generator().manual_seed(1))
    assert torch.equal(remote("draws")(3, generator=generator)[0], want)
    assert not torch.equal(remote("draws")(3, generator=generator)[0], want), "the generator has moved on"


def test_many_calls_are_one_question(remote):
    draws = checks.own_work(remote("draws"))
    results = checks.repeated(draws, 3, 2)
    assert len({tuple(numbers.tolist()) for numbers, *_ in results}) == 3 and draws.link.calls == 1
    x = torch.ones(2, requires_grad=True)
    one, other = (result[0] for result in checks.repeated(remote("product"), 2, x, torch.tensor(3.0)))
    (one + 2 * other).sum().backward()
    assert x.grad.tolist() == [9, 9]


def test_the_callers_contexts_hold(remote):
    assert remote("grad_mode")() == (True, False, False)
    with torch.no_grad():
        assert remote("grad_mode")() == (False, False, False)
    with torch.inference_mode():
        assert remote("grad_mode")() == (False, True, False)
    torch.set_default_dtype(torch.float64)
    try:
        assert remote("grad_mode")() == (True, False, True)
    finally:
        torch.set_default_dtype(torch.float32)


def test_errors_come_as_they_were_raised(remote):
    with pytest.raises(ZeroDivisionError, match="no") as raised:
        remote("wrong")(1)
    note, where = raised.value.__notes__
    assert (
        note == "note" and where.startswith("Your code stopped at line") and where.endswith(": raise error")
    )
    with pytest.raises(NotImplementedError) as stub:
        remote("stubbed")(1)
    assert stub.value.args == ()
    with pytest.raises(Exception, match="k") as own:
        remote("own_error")()
    assert type(own.value).__name__ == "OwnError"
    with pytest.raises(TypeError, match="it returned an object"):
        remote("not_plain")()
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        remote("wrong")()


def test_an_answer_is_watched_where_it_runs(remote):
    zeros = torch.zeros(2, 3)
    with pytest.raises(checks.Mistake, match="lets the library do the work"):
        checks.own_work(remote("by_the_library"))(zeros, zeros)
    allowed = checks.own_work(remote("by_the_library"), allowed=["distributions"])
    assert allowed(zeros, zeros).tolist() == [0, 0]
    refused = checks.own_work(remote("by_a_distribution"), refused=["torch.distributions"])
    with pytest.raises(checks.Mistake, match=r"by_a_distribution lets torch\.distributions do the work"):
        refused(zeros)
    with pytest.raises(NotWritten):
        checks.own_work(remote("stubbed"))(1)
    checks.unchanged(checks.own_work(remote("product")), zeros, zeros)
    with pytest.raises(checks.Mistake, match="changed"):
        checks.unchanged(remote("in_place"), torch.ones(2), {"seen": [], "old": 0})


def test_its_parameters_are_known_by_name(nursery):
    from course_utils.grading.examiner.remote import Remote

    with nursery.answer_process() as process:
        process.ask_for_values("run", source=SOURCE, gives=[])
        names = process.ask_for_values("names", names=["product", "no_such_name"])
        assert names == {"product": ["a", "b", "extra"]}
        assert list(inspect.signature(Remote(process, "product", names["product"])).parameters) == [
            "a",
            "b",
            "extra",
        ]


LIES = {
    "another call's tensor": '{"returned": [1], "effects": {"values": [[99, 1.0]]}}',
    "no tensor at all": '{"returned": [1], "effects": {"values": [[0, "x"]]}}',
    "content of another kind": '{"returned": [1], "effects": {"objects": [[0, 5]]}}',
    "fewer results than calls": '{"returned": [], "effects": {}}',
    "nothing": "{}",
    "text": '"x"',
}


@pytest.mark.parametrize("lie", LIES)
def test_a_reply_that_lies_about_its_form_ends_the_answer(serving, lie):
    source = f"""
import sys
def liar(x):
    from course_utils.grading.examiner import answers, wire
    answers.Answers._call = lambda self, **request: wire.pack({LIES[lie]})
"""
    with serving(source) as functions:
        functions("liar")(torch.ones(2))
        with pytest.raises(WireError):
            functions("liar")(torch.ones(2))


def test_a_backward_that_lies_gives_a_wrong_gradient_or_none(serving):
    source = """
def liar(x):
    from course_utils.grading.examiner import answers, wire
    answers.Answers._backward = lambda self, **request: wire.pack({"gradients": ["x"]})
    return x * 2
"""
    with serving(source) as functions:
        x = torch.ones(2, requires_grad=True)
        with pytest.raises(WireError):
            functions("liar")(x).sum().backward()


def test_arrays_and_numpy_numbers(serving):
    with serving("import numpy as np\ndef f(x):\n    return np.asarray(x) + 1, np.float64(2)") as functions:
        got, number = functions("f")(torch.zeros(2))
        assert isinstance(got, np.ndarray) and got.tolist() == [1, 1] and isinstance(number, np.float64)
