"""Running a student's notebook in a kernel of its own."""

import nbformat

from course_utils.grading import kernel
from course_utils.grading.kernel import run_checks
from course_utils.grading.notebooks import is_check
from tests.assignments.classroom import fill, reference_answers
from tests.support.damage import ANSWER, CHECK
from tests.support.submissions import NAME


def test_the_notebook_runs_in_its_own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "place").mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("open('here', 'w').close()", id="c")]
    )
    assert run_checks(notebook, tmp_path / "place") == {}
    assert (tmp_path / "place" / "here").exists()


def test_an_answer_that_is_not_written_is_called_so(tmp_path):
    check = "from course_utils import checks\n\n\ndef answer():\n    raise {}\n\n\nchecks.own_work(answer)()"
    said = {}
    for error in ("NotImplementedError()", "checks.Mistake('The sign is wrong.')", "KeyError('z')"):
        cell = nbformat.v4.new_code_cell(check.format(error), id="c")
        said |= {error: run_checks(nbformat.v4.new_notebook(cells=[cell]), tmp_path)["c"]}
    assert list(said.values()) == [kernel.NOT_WRITTEN, "The sign is wrong.", "KeyError: 'z'"]


def test_checks_that_never_end_or_kill_the_kernel(released, monkeypatch, tmp_path):
    monkeypatch.setattr(kernel, "CELL_TIMEOUT", 20)
    body = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n    while True:\n        pass"
    said = kernel.run_checks(fill(released, reference_answers(NAME) | {ANSWER: body}), tmp_path)
    assert "did not end within 20 s" in said[CHECK]
    failed = [id_ for id_, text in said.items() if text and not id_.endswith("now-see-it")]
    assert failed == [CHECK, "check-3b-in-general"]
    said = kernel.run_checks(
        fill(released, reference_answers(NAME) | {ANSWER: "def kl_between_gaussians(:"}), tmp_path
    )
    assert "SyntaxError" in said[ANSWER], (
        "the cell to blame is named, not only those that miss what it defines"
    )
    body = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n    import os\n    os._exit(1)"
    said = kernel.run_checks(fill(released, reference_answers(NAME) | {ANSWER: body}), tmp_path)
    assert "an earlier cell ended the kernel" in said["check-7b-gap"] and said["check-1a-squared-error"] == ""
    assert set(said) >= {cell.id for cell in released.cells if is_check(cell)}
