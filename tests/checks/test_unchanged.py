"""An answer that changes its arguments is told which one."""

import pytest
import torch

from course_utils import checks


def test_unchanged():
    x = torch.ones(2)
    assert checks.unchanged(lambda x, k: x + k, x, 1).tolist() == [2, 2]
    for call in (lambda x, k: x.add_(k), checks.own_work(lambda x, k: x.add_(k))):
        with pytest.raises(checks.Mistake, match="changed its argument x in place"):
            checks.unchanged(call, x, 1)
    with pytest.raises(checks.Mistake, match="changed its argument 1 in place"):
        checks.unchanged(lambda *both: both[0].add_(both[1]), x, 1)


def test_unchanged_looks_into_dictionaries():
    def adds(decoder):
        decoder["b"] += 1

    def replaces(decoder):
        decoder["b"] = decoder["b"] + 1

    def converts(decoder):
        decoder["b"] = decoder["b"].double()

    def takes_out(decoder):
        del decoder["b"]

    def fresh():
        return {"W": torch.ones(2, 1), "b": torch.zeros(2), "name": "a"}

    assert checks.unchanged(lambda decoder: decoder["b"] + 1, fresh()).tolist() == [1, 1]
    for wrong in (adds, replaces, converts, takes_out):
        with pytest.raises(checks.Mistake, match=r'argument decoder\["b"\] in place'):
            checks.unchanged(lambda _, decoder, wrong=wrong: wrong(decoder), 0.5, fresh())
    with pytest.raises(checks.Mistake, match=r'argument decoder\["W"\]: requires_grad_'):
        checks.unchanged(lambda decoder: decoder["W"].requires_grad_(), fresh())


def test_marks_that_backward_leaves():
    def leaves_a_gradient(mu):
        mu.requires_grad_()
        mu.square().sum().backward()
        return mu.grad

    def copies(mu):
        return leaves_a_gradient(mu.detach().clone())

    mu = torch.ones(2)
    assert checks.unchanged(copies, mu).tolist() == [2, 2] and not mu.requires_grad
    with pytest.raises(checks.Mistake, match=r"changed its argument mu: requires_grad_\(\)"):
        checks.unchanged(leaves_a_gradient, mu)
