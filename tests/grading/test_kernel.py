"""Running a student's notebook in a kernel of its own."""

import nbformat

from course_utils.grading import kernel
from course_utils.grading.kernel import run_checks
from course_utils.grading.notebooks import is_check
from tests.assignments.classroom import fill
from tests.support.damage import ANSWER, CHECK
from tests.support.small_assignment import answers, write_source


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
    errors = ("NotImplementedError()", "checks.Mistake('The sign is wrong.')", "KeyError('z')")
    cells = [nbformat.v4.new_code_cell(check.format(error), id=f"c{i}") for i, error in enumerate(errors)]
    said = run_checks(nbformat.v4.new_notebook(cells=cells), tmp_path)
    assert list(said.values()) == [kernel.NOT_WRITTEN, "The sign is wrong.", "KeyError: 'z'"]


def test_checks_that_never_end_or_kill_the_kernel(monkeypatch, tmp_path):
    monkeypatch.setattr(kernel, "CELL_TIMEOUT", 5)
    source = write_source(tmp_path)
    right = answers(source)

    def said_of(body):
        head = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):"
        return kernel.run_checks(fill(source, right | {ANSWER: head + body}), tmp_path)

    said = said_of("\n    while True:\n        pass")
    assert "did not end within 5 s" in said[CHECK]
    assert [id_ for id_, text in said.items() if text] == [CHECK, "check-3b-in-general"]
    said = said_of(" return (")
    assert "SyntaxError" in said[ANSWER], (
        "the cell to blame is named, not only those that miss what it defines"
    )
    said = said_of("\n    import os\n    os._exit(1)")
    assert "an earlier cell ended the kernel" in said["check-3b-in-general"]
    assert said["check-1a-doubled"] == ""
    assert set(said) >= {cell.id for cell in source.cells if is_check(cell)}
