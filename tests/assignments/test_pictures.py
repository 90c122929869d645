"""The pictures of the first assignment: a right answer is drawn, in whatever form it returns its numbers."""

import copy

import pytest
import torch

from course_utils.grading.notebooks import is_answer, is_check, is_picture, run_cells
from tests.assignments.classroom import Answer, answers, solution_notebook

ASSIGNMENT = "a1_pca"
# Right, but seconds or minutes of work on images of 784 pixels: number by number, one projection for each K.
SLOW = {"right_lists", "right_by_projecting", "right_half_of_what_comes_out", "right_loop_slogdet"}


def drawn_by(answer: Answer) -> list[str]:
    """The pictures that call the answer's function."""
    notebook = solution_notebook(ASSIGNMENT)
    (cell,) = [cell for cell in notebook.cells if cell.id == answer.task]
    name = cell.source.split("def ", 1)[1].split("(", 1)[0]
    return [cell.id for cell in notebook.cells if is_picture(cell) and f"{name}(" in cell.source]


def not_drawn(answer: Answer) -> dict[str, str]:
    """What its pictures say where they could not be drawn; no check runs."""
    notebook, shown = copy.copy(solution_notebook(ASSIGNMENT)), drawn_by(answer)
    assert shown
    notebook.cells = [
        cell for cell in notebook.cells if not (is_check(cell) or is_picture(cell)) or cell.id in shown
    ]
    return run_cells(notebook, {answer.task: answer.source})


RIGHT = [answer for answer in answers(ASSIGNMENT) if answer.right and answer.name not in SLOW]


@pytest.mark.parametrize("answer", RIGHT, ids=lambda answer: f"{answer.task}-{answer.name}")
def test_a_right_answer_is_drawn(answer):
    assert not_drawn(answer) == {}


def test_pixels_that_never_vary_are_given_in_float64():
    """Their covariance is singular: in float32, eigh and eigvalsh fail with some builds of torch."""
    (cell,) = [cell for cell in solution_notebook(ASSIGNMENT).cells if cell.id == "a1-imports"]
    names = {}
    exec(cell.source, names)
    threes = names["given_threes"]()
    assert threes.dtype == torch.float64 and (threes.std(0) == 0).any()


def test_every_function_is_drawn():
    tasks = {answer.task: answer for answer in RIGHT}
    assert set(tasks) == {cell.id for cell in solution_notebook(ASSIGNMENT).cells if is_answer(cell)}
    assert all(map(drawn_by, tasks.values()))
