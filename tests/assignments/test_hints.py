"""The hints of the visible checks: each is reached by the value that it names, and by no other."""

import functools
import inspect

import pytest
import torch

from course_utils import checks
from course_utils.checks.plain_data import as_tensor
from course_utils.grading.notebooks import names, run_cells, tasks
from tests.assignments.classroom import COURSE, solution_notebook


class Trial:
    """A check that also tries each of its hints' values as an answer, and keeps what goes wrong."""

    def __init__(self):
        self.confused = []
        self.busy = False  # one check may call another

    def __call__(self, check):
        signature = inspect.signature(check)

        @functools.wraps(check)
        def tried(*given, **options):
            if self.busy:
                return check(*given, **options)
            arguments = signature.bind(*given, **options).arguments
            hints = arguments["hints"] = list(arguments.get("hints", ()))
            self.busy = True
            try:
                check(**arguments)
                for wrong, text in hints:
                    if not same(
                        wrong, arguments["got"]
                    ):  # some hints are made of the answer's own other results
                        self.try_one(check, arguments | {"got": wrong}, text)
            finally:
                self.busy = False

        return tried

    def try_one(self, check, arguments, text):
        try:
            check(**arguments)
        except checks.Mistake as mistake:
            if text not in str(mistake):
                self.confused.append(f"{text}\n    is told: {mistake}")
        else:
            self.confused.append(f"{arguments['what']}: {text}\n    names a value that is right")


def same(a, b):
    """Whether two results are equal in every bit."""
    return torch.equal(as_tensor(a, "a"), as_tensor(b, "b"))


@pytest.mark.parametrize("assignment", names(COURSE))
def test_no_two_known_mistakes_give_the_same_numbers(assignment, monkeypatch):
    trial, notebook = Trial(), solution_notebook(assignment)
    for name in ("value", "directions", "subspace"):
        monkeypatch.setattr(checks, name, trial(getattr(checks, name)))
    assert (
        run_cells(notebook, {}, {id_ for task in tasks(notebook) for id_ in task.checks}, only_visible=True)
        == {}
    )
    assert trial.confused == []
