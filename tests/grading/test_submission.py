"""Notebooks that students have damaged: each is described in words, and mended so that no answer is lost."""

import json

import nbformat
import pytest

from course_utils import cli
from course_utils.grading import kernel
from course_utils.grading.mending import mend
from course_utils.grading.notebooks import WRITE_HERE, is_check, read, role, run_cells
from tests.assignments.classroom import (
    COURSE,
    automatic_scores,
    fill,
    hand_in,
    nbgrader,
    reference_answers,
    release,
)

NAME = "a2_elbo"
ANSWER, CHECK = "kl-to-standard-normal", "check-3a-one-dimension"


@pytest.fixture(scope="module")
def released():
    return read(COURSE / "assignments" / NAME / f"{NAME}.ipynb")


def at(notebook, id_):
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == id_)


def reordered(notebook):
    notebook.cells.append(notebook.cells.pop(at(notebook, ANSWER)))


def deleted_check(notebook):
    del notebook.cells[at(notebook, CHECK)]


def deleted_text(notebook):
    del notebook.cells[at(notebook, "a2-task-3")]


def duplicated_answer(notebook):
    """Copied before it was answered: the copy is still the stub."""
    copy = nbformat.from_dict(notebook.cells[at(notebook, ANSWER)])
    copy.source = (
        "def kl_to_standard_normal(mu, log_sigma):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    copy.id = "another"
    notebook.cells.insert(at(notebook, ANSWER), copy)


def duplicated_check(notebook):
    notebook.cells.insert(at(notebook, CHECK), nbformat.from_dict(notebook.cells[at(notebook, CHECK)]))


def merged_into_answer(notebook):
    """What JupyterLab does with an answer and the cells below it, the answer being the active cell."""
    first, last = at(notebook, ANSWER), at(notebook, CHECK)
    code = [cell.source for cell in notebook.cells[first : last + 1] if cell.cell_type == "code"]
    notebook.cells[first].source = "\n\n".join(code)
    del notebook.cells[last]


def merged_into_check(notebook):
    answer = notebook.cells.pop(at(notebook, ANSWER))
    check = notebook.cells[at(notebook, CHECK)]
    check.source = f"{answer.source}\n\n{check.source}"


def split(notebook):
    """In JupyterLab both parts keep the metadata."""
    answer = notebook.cells[at(notebook, ANSWER)]
    head, _, tail = answer.source.partition("    return")
    second = nbformat.from_dict(answer)
    answer.source, second.source, second.id = head, f"    return{tail}", "second"
    notebook.cells.insert(at(notebook, ANSWER) + 1, second)


def split_without_metadata(notebook):
    split(notebook)
    notebook.cells[at(notebook, "second")].metadata = {}


def metadata_of_answer_lost(notebook):
    notebook.cells[at(notebook, ANSWER)].metadata = {}


def metadata_and_id_of_answer_lost(notebook):
    cell = notebook.cells[at(notebook, ANSWER)]
    cell.metadata, cell.id = {}, "another"


def metadata_is_no_dictionary(notebook):
    notebook.cells[at(notebook, CHECK)].metadata = {"nbgrader": "broken"}


def points_changed(notebook):
    notebook.cells[at(notebook, CHECK)].metadata.nbgrader.points = 100


def check_changed(notebook):
    notebook.cells[at(notebook, CHECK)].source = "pass"


def answer_made_text(notebook):
    cell = notebook.cells[at(notebook, ANSWER)]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


DAMAGE = {
    reordered: f"{ANSWER}: this cell was moved|cell was moved; it belongs before {ANSWER}",
    deleted_check: f"{CHECK}: this cell was deleted; put it back",
    deleted_text: "a2-task-3: this cell was deleted",
    duplicated_answer: f"{ANSWER}: this answer cell occurs 2 times; the last copy with an answer counts",
    duplicated_check: f"{CHECK}: this cell occurs 2 times",
    merged_into_answer: f"{CHECK}: this cell was merged into {ANSWER}",
    merged_into_check: f"{ANSWER}: its cell was merged into {CHECK}",
    split: f"{ANSWER}: this answer cell was split into 2",
    split_without_metadata: f"{ANSWER}: this answer cell was split into 2",
    metadata_of_answer_lost: f"{ANSWER}: this cell lost its nbgrader metadata",
    metadata_and_id_of_answer_lost: f"{ANSWER}: this cell lost its nbgrader metadata",
    metadata_is_no_dictionary: f"{CHECK}: this cell lost its nbgrader metadata",
    points_changed: f"{CHECK}: this cell's nbgrader metadata was changed",
    check_changed: f"{CHECK}: this cell was changed; grading uses the original",
    answer_made_text: f"{ANSWER}: this cell was turned into markdown; it must be code",
}


@pytest.fixture
def answered(released):
    """All answers right, and two cells of the student's own."""
    notebook = fill(released, reference_answers(NAME))
    mine = nbformat.v4.new_code_cell("helper = 42", id="mine")
    notebook.cells.insert(at(notebook, ANSWER), mine)
    notebook.cells.append(nbformat.v4.new_markdown_cell("my notes", id="notes"))
    return notebook


def test_an_undamaged_notebook_stays_as_it_is(answered, released):
    mended, findings = mend(answered, released)
    assert findings == []
    assert [cell.id for cell in mended.cells] == [cell.id for cell in answered.cells]
    assert [cell.source for cell in mended.cells] == [cell.source for cell in answered.cells]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda d: d.__name__)
def test_damage_is_named_and_mended(damage, answered, released):
    whole, _ = mend(answered, released)
    damage(answered)
    mended, findings = mend(nbformat.from_dict(json.loads(json.dumps(answered))), released)
    assert any(words in finding for words in DAMAGE[damage].split("|") for finding in findings), findings
    assert len(findings) <= 2, findings
    assert [(c.id, c.metadata, c.cell_type) for c in mended.cells if role(c)] == [
        (c.id, c.metadata, c.cell_type) for c in released.cells
    ]
    assert {c.source for c in mended.cells} >= {"helper = 42", "my notes"}
    compiled = [
        {c.id: compile(c.source, c.id, "exec").co_code for c in n.cells if c.cell_type == "code"}
        for n in (whole, mended)
    ]
    assert compiled[0] == compiled[1]
    assert run_cells(mended, {}) == {}


def test_a_deleted_answer_costs_only_its_own_task(answered, released):
    del answered.cells[at(answered, ANSWER)]
    mended, findings = mend(answered, released)
    assert (
        len(findings) == 1
        and f"{ANSWER}: this answer cell is missing; copy it from the original" in findings[0]
    )
    assert set(run_cells(mended, {})) == {"check-3a-one-dimension", "check-3b-many-dimensions"}


@pytest.fixture
def folder(tmp_path):
    """A student's folder."""
    return tmp_path


def test_validate_names_what_is_wrong_and_runs_every_check(folder, answered, capfd):
    answered.cells[
        at(answered, ANSWER)
    ].source = "def kl_to_standard_normal(mu, log_sigma):\n    return 0 * mu.sum(-1)"
    del answered.cells[at(answered, CHECK)]
    nbformat.write(answered, folder / f"{NAME}.ipynb")
    assert cli.main(["validate", str(folder / f"{NAME}.ipynb")]) == 1
    shown, beside = capfd.readouterr()
    assert "a2_elbo.ipynb: 1 problem\n" in shown and "validate --mend" in shown
    assert f"{CHECK}: The KL" in shown and "check-3b-many-dimensions: The KL" in shown
    assert shown.startswith("This runs the code in the notebooks, under your account")
    assert shown.count(": passes") == 13 and "13 of 15 checks pass here (82 of 95 points" in shown, shown
    assert "A person reads in-words (5 points)" in shown
    assert "WARNING" not in beside  # of the kernel, about its sockets
    assert not (folder / f"{NAME}.ipynb.as-handed-in").exists()


def test_validate_says_what_is_not_written_yet(folder, answered, capsys):
    answered.cells[at(answered, "in-words")].source = WRITE_HERE
    nbformat.write(answered, folder / f"{NAME}.ipynb")
    assert cli.main(["validate", "--form-only", str(folder / f"{NAME}.ipynb")]) == 1
    assert "in-words: nothing is written there yet" in capsys.readouterr().out


def test_mend_keeps_what_was_handed_in(folder, answered, capsys):
    split(answered)
    path = folder / f"{NAME}.ipynb"
    nbformat.write(answered, path)
    before = path.read_bytes()
    assert cli.main(["validate", "--mend", "--form-only", str(path)]) == 1
    assert path.with_name(f"{NAME}.ipynb.as-handed-in").read_bytes() == before
    assert cli.main(["validate", "--form-only", str(path)]) == 0
    nbformat.write(answered, path)
    assert cli.main(["validate", "--mend", "--form-only", str(path)]) == 1
    kept = [path.with_name(f"{NAME}.ipynb.as-handed-in{number}") for number in ("", "-2")]
    assert [one.read_bytes() for one in kept] == [before, before], "it never overwrites what is kept"


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "not a notebook"),
        ('{"cells": [', "not a notebook"),
        ("[1, 2]", "not a notebook"),
        ('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a notebook"),
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
            "cell 1 holds something",
        ),
    ],
)
def test_a_damaged_file_is_told_in_one_line(folder, text, words, capsys):
    (folder / f"{NAME}.ipynb").write_text(text)
    assert cli.main(["validate", "--form-only", str(folder / f"{NAME}.ipynb")]) == 1
    assert words in capsys.readouterr().out


def test_names(folder, answered, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    nbformat.write(answered, folder / f"{NAME} (1).ipynb")
    assert cli.main(["validate", "--form-only", str(folder / f"{NAME} (1).ipynb")]) == 1
    assert f"it is collected as {NAME}.ipynb: rename it" in capsys.readouterr().out
    nbformat.write(answered, folder / "homework.ipynb")
    assert (
        cli.main(["validate", "--form-only", str(folder / "homework.ipynb"), str(folder / "nothing.ipynb")])
        == 1
    )
    shown = capsys.readouterr().out
    assert f"the file is named homework.ipynb; it is collected as {NAME}.ipynb" in shown
    assert "nothing.ipynb: it does not exist; check its name" in shown
    assert "1 with problems, 1 unreadable" in shown and "nothing.ipynb)." in shown.splitlines()[-1]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """nbgrader's own grading of notebooks in which one task goes badly wrong, and of a few mended ones."""
    folder = tmp_path_factory.mktemp("course")
    released = release(folder, NAME)
    right = reference_answers(NAME)
    head = "def kl_to_standard_normal(mu, log_sigma):\n"
    for student, body in {
        "loop": "    while True:\n        pass",
        "output": "    for i in range(3_000_000):\n        print(i)\n    print('x' * 1_000_000)",
        "exception": "    raise MemoryError('none left')",
        "syntax": "    return (",
        "recursion": "    return kl_to_standard_normal(mu, log_sigma)",
        "warning": "    import warnings\n    warnings.warn('not wrong')\n"
        "    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)",
    }.items():
        hand_in(folder, NAME, student, fill(released, right | {ANSWER: head + body}))
    for damage in (
        reordered,
        duplicated_answer,
        duplicated_check,
        merged_into_check,
        split,
        metadata_is_no_dictionary,
    ):
        notebook = fill(released, right)
        damage(notebook)
        hand_in(folder, NAME, damage.__name__, mend(notebook, released)[0])
    nbgrader(folder, "autograde", NAME, "--Execute.timeout=25")
    return automatic_scores(folder, NAME)


@pytest.mark.parametrize("student", ["loop", "output", "exception", "syntax", "recursion"])
def test_what_goes_wrong_in_one_task_leaves_the_points_of_the_others(graded, student):
    assert graded[student][CHECK] == graded[student]["check-3b-many-dimensions"] == 0
    assert sum(score or 0 for score in graded[student].values()) == 95 - 13, graded[student]


def test_a_warning_takes_no_points(graded):
    assert sum(score or 0 for score in graded["warning"].values()) == 95


@pytest.mark.parametrize(
    "student",
    [
        "reordered",
        "duplicated_answer",
        "duplicated_check",
        "merged_into_check",
        "split",
        "metadata_is_no_dictionary",
    ],
)
def test_a_mended_notebook_gets_all_its_points_from_nbgrader(graded, student):
    assert sum(score or 0 for score in graded[student].values()) == 95


def test_checks_that_never_end_or_kill_the_kernel(released, monkeypatch, tmp_path):
    monkeypatch.setattr(kernel, "CELL_TIMEOUT", 20)
    body = "def kl_to_standard_normal(mu, log_sigma):\n    while True:\n        pass"
    said = kernel.run_checks(fill(released, reference_answers(NAME) | {ANSWER: body}), tmp_path)
    assert "did not end within 20 s" in said[CHECK]
    assert [id_ for id_, text in said.items() if text] == [CHECK, "check-3b-many-dimensions"]
    said = kernel.run_checks(
        fill(released, reference_answers(NAME) | {ANSWER: "def kl_to_standard_normal(:"}), tmp_path
    )
    assert "SyntaxError" in said[ANSWER], (
        "the cell to blame is named, not only those that miss what it defines"
    )
    body = "def kl_to_standard_normal(mu, log_sigma):\n    import os\n    os._exit(1)"
    said = kernel.run_checks(fill(released, reference_answers(NAME) | {ANSWER: body}), tmp_path)
    assert "an earlier cell ended the kernel" in said["check-7b-gap"] and said["check-1a-squared-error"] == ""
    assert set(said) >= {cell.id for cell in released.cells if is_check(cell)}
