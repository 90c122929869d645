"""Submissions that are alike."""

import pytest
from nbformat import v4

from course_utils.grading.similarity import similar, statements
from tests.assignments.classroom import answers, fill, reference_answers, solution_notebook

NAME = "a2_elbo"
TASK = "kl-between-gaussians"
ODD = """def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    total = torch.zeros(mu_q.shape[:-1], dtype=mu_q.dtype)
    for k in range(mu_q.shape[-1]):
        mean, spread = mu_q[..., k] - mu_p[..., k], log_sigma_q[..., k].exp()
        square = (mean * mean + spread * spread) / torch.exp(2 * log_sigma_p[..., k])
        entropy = 2 * torch.log(spread) - 2 * log_sigma_p[..., k] + 1
        total = total + (square - entropy) / 2
        if torch.isnan(total).any():
            raise ValueError("no")
    return total
"""


def renamed(source):
    for old, new in {"total": "t", "mean": "m", "spread": "s", "square": "q", "entropy": "h"}.items():
        source = source.replace(old, new)
    return "# my own work\n" + source.replace("for k in", "for dimension in").replace(", k]", ", dimension]")


def handed_in(source):
    return fill(solution_notebook(NAME), {TASK: source})


def test_a_renamed_copy_is_found_and_right_answers_are_not_alike():
    right = [answer.source for answer in answers(NAME) if answer.task == TASK and answer.right][:4]
    everyone = {
        f"s{i}": handed_in(source) for i, source in enumerate([*right, reference_answers(NAME)[TASK]])
    }
    pairs = similar(
        everyone | {"ada": handed_in(ODD), "bob": handed_in(renamed(ODD))}, solution_notebook(NAME)
    )
    assert [{pair.one, pair.other} for pair in pairs] == [{"ada", "bob"}]
    assert pairs[0].likeness == pytest.approx(1) and pairs[0].statements >= 6


def test_a_function_of_the_library_is_found():
    import inspect

    from course_utils import latents

    copied = handed_in(reference_answers(NAME)[TASK])
    copied.cells.insert(1, v4.new_code_cell(inspect.getsource(latents._spherical), id="own"))
    pairs = similar({"ada": copied}, solution_notebook(NAME))
    assert [(pair.one, pair.other) for pair in pairs] == [("ada", "latents.py: _spherical")]


def test_code_that_does_not_parse_says_nothing():
    assert list(statements(["def (", "x = 1  # one"])) == list(statements(["y = 1"]))
