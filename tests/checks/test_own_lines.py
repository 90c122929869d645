"""An error in an answer is shown by the student's own lines: neither the course's nor torch's."""

import nbformat
import pytest
import torch
from nbclient import NotebookClient

from course_utils import checks

ANSWER = """
import torch

def halve(mu):
    return torch.einsum("bk,bk->b", mu, mu.T) / 2

def kl(mu, log_sigma):
    size = mu.square()
    return halve(mu) + size
"""
CHECK = """
from course_utils import checks

kl = checks.own_work(kl)
checks.unchanged(kl, torch.ones(2, 3), torch.ones(2, 3))
"""


def test_a_notebook_shows_the_lines_of_the_answer_alone():
    cells = [nbformat.v4.new_code_cell(source) for source in (ANSWER, CHECK)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    (output,) = [o for o in notebook.cells[1].outputs if o.output_type == "error"]
    lines = "\n".join(output.traceback).splitlines()
    assert output.ename == "RuntimeError" and len(lines) <= 11, lines
    assert lines[0] == "Your code stopped here:"
    assert lines[1:3] == ["  line 8, in kl", "    return halve(mu) + size"]
    assert lines[4] == "  line 4, in halve"
    assert lines[5] == '    return torch.einsum("bk,bk->b", mu, mu.T) / 2' and set(lines[6]) <= set(" ^~")
    assert lines[7].startswith("RuntimeError: einsum()")
    assert "This happened in kl with mu: shape (2, 3), log_sigma: shape (2, 3)." in lines
    assert not [line for line in lines if "course_utils" in line or "setprofile" in line]


def rendered(answer, *arguments):
    with pytest.raises(Exception) as caught:
        checks.own_work(answer)(*arguments)
    return caught.value._render_traceback_()


def test_an_answer_that_never_began_has_no_lines():
    assert rendered(lambda x: x, 1, 2)[0].startswith("TypeError: ")


def test_a_wrong_name_is_shown_where_it_stands():
    def typo(value):
        return valeu  # noqa: F821

    *lines, error, note = rendered(typo, 1)
    assert "return valeu" in lines[-1] and error.startswith("NameError: name 'valeu' is not defined")
    assert note == "This happened in typo with value: 1."


def test_a_recursion_is_cut():
    def endless(n):
        return endless(n + 1)

    lines = "\n".join(rendered(endless, 0)).splitlines()
    assert len(lines) < 20 and any("Previous line repeated" in line for line in lines), lines


def test_a_module_of_torch_is_an_answer_too():
    class Half(torch.nn.Module):
        def forward(self, x):
            return x @ x

    lines = "\n".join(rendered(Half(), torch.ones(2, 3))).splitlines()
    assert lines[0] == "Your code stopped here:" and lines[2] == "    return x @ x", lines


def test_a_mean_that_torch_cannot_take_is_shown_where_it_stands():
    def share(y):
        return (y == 1).mean()

    *lines, error, note, advice = rendered(share, torch.tensor([1, 2]))
    assert "return (y == 1).mean()" in "\n".join(lines) and error.startswith("NotImplementedError: mean()")
    assert note.startswith("This happened in share with y: shape (2,)") and ".float()" in advice


def test_a_scale_that_is_not_positive_is_log_sigma():
    def draw(log_sigma):
        return torch.distributions.Normal(0.0, log_sigma).sample()

    assert rendered(draw, torch.tensor([-1.0, 2.0]))[-1].endswith("positive: σ = log_sigma.exp().")
    notes = "\n".join(rendered(draw, torch.tensor([torch.nan, 2.0])))
    assert "positive: σ" not in notes, "NaN has other causes"


def test_a_gradient_that_torch_cannot_give_is_explained():
    def of_many(mu):
        return torch.autograd.grad(mu.requires_grad_().square(), mu)

    def of_none(mu):
        return torch.autograd.grad(mu.square().sum(), mu)

    def backward(mu):
        return mu.square().sum().backward()

    assert "F.sum()" in rendered(of_many, torch.ones(2))[-1]
    for answer in (of_none, backward):
        assert ".requires_grad_()" in rendered(answer, torch.ones(2))[-1]
