"""Damaged notebooks: each damage is named, and mended so that no answer is lost."""

import itertools
import json
import os
import random

import nbformat
import pytest

from course_utils.grading.mending import mend
from course_utils.grading.notebooks import CLOSED, is_check, parse, role, run_cells
from course_utils.grading.replace import replace
from tests.assignments.classroom import fill, reference_answers
from tests.support.damage import ANSWER, DAMAGE
from tests.support.mutations import mutated, words_of
from tests.support.submissions import NAME, at, everything_without_ids


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


def test_cells_that_a_student_opened_are_not_damaged(answered, released):
    """JupyterLab drops the entry or writes false; Colab drops its own, and each may rewrite the tags."""
    checks = [cell for cell in answered.cells if is_check(cell)]
    for cell, opened in zip(checks, itertools.cycle([None, {}, {"source_hidden": False}]), strict=False):
        for key in CLOSED:
            cell.metadata.pop(key, None)
        if opened is not None:
            cell.metadata.jupyter = nbformat.from_dict(opened)
    mended, findings = mend(answered, released)
    assert findings == []
    assert [cell.metadata for cell in mended.cells if is_check(cell)] == [
        cell.metadata for cell in released.cells if is_check(cell)
    ]


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
    assert set(run_cells(mended, {})) == {"check-3a-equal-widths", "check-3b-in-general"}


def test_many_cells_with_one_problem_are_told_in_one_sentence(answered, released):
    everything_without_ids(answered)
    _, findings = mend(answered, released)
    assert len(findings) <= 2 and "as after Colab; no answer is lost" in findings[0]
    assert len(mend(nbformat.v4.new_notebook(), released)[1]) <= 4


def test_mutated_notebooks_never_stop_it_and_lose_nothing(answered, released, tmp_path):
    """No exception but ValueError, no line of an answer lost, nothing left to mend, the file kept."""
    whole = json.dumps(answered)
    # In CI the same each time: a rare finding should not stop a change that has nothing to do with it.
    fresh = 12 if os.environ.get("CI") == "true" else random.SystemRandom().randrange(2**32)
    print(f"fresh seed {fresh}")
    ours = "\n".join(cell.source for cell in released.cells)
    path = tmp_path / f"{NAME}.ipynb"
    many = int(os.environ.get("MUTATED_NOTEBOOKS", 300))
    for seed, count in [(11, many), (fresh, many)]:
        draw = random.Random(seed)
        for number in range(count):
            data = mutated(whole, draw)
            where = f"seed {seed}, number {number}"
            try:
                submitted, _ = parse(data)
            except ValueError as error:
                assert str(error).startswith("not a notebook: "), where
                continue
            mended, findings = mend(submitted, released)
            assert [c.id for c in mended.cells if role(c)] == [c.id for c in released.cells], where
            lost = {line for line in words_of(submitted) - words_of(mended) if line not in ours}
            assert not lost, (where, lost)
            if number % 5 == 0:  # as it is written and read again
                mended = parse(nbformat.writes(mended).encode())[0]
            _, left = mend(mended, released)
            assert left == [], (where, left)
            assert len(findings) <= 60 and all("\n" not in finding for finding in findings), where
            if number % 50 == 0 and findings:
                path.write_bytes(data)
                kept = replace(path, mended, path)
                assert kept.read_bytes() == data
                nbformat.validate(nbformat.reads(path.read_text(), as_version=4))
                kept.unlink()
