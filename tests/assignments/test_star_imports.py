"""A star import above an answer replaces builtins by other functions; no check may rely on those names."""

import ast
import builtins

import numpy
import pytest
import torch

from course_utils.grading.notebooks import names, run_cells, tasks
from tests.assignments.classroom import COURSE, reference_answers, solution_notebook

# Names like all, float, max, range and sum, which mean something else after a star import.
REPLACED = {
    name
    for module in (torch, numpy)
    for name in module.__all__
    if getattr(builtins, name, None) not in (None, getattr(module, name))
}


@pytest.mark.parametrize("assignment", names(COURSE))
def test_no_check_uses_a_builtin_that_a_star_import_replaces(assignment):
    notebook = solution_notebook(assignment)
    checks = {id_ for task in tasks(notebook) for id_ in task.checks}
    assert {"all", "max", "range", "sum"} <= REPLACED
    assert not [
        (cell.id, node.id)
        for cell in notebook.cells
        if cell.id in checks
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Name) and node.id in REPLACED
    ]


@pytest.mark.parametrize(
    ("library", "task"),
    [("torch", "amortized-bound"), ("torch", "log-weights"), ("numpy", "importance-weighted-bound")],
)
def test_an_answer_below_a_star_import_loses_nothing(library, task):
    assignment = "a4_amortization"
    (checks,) = [known.checks for known in tasks(solution_notebook(assignment)) if known.answer == task]
    source = f"from {library} import *\n\n{reference_answers(assignment)[task]}"
    assert not run_cells(solution_notebook(assignment), {task: source}, checks)
