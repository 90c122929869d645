"""Written answers are found again, or a person is asked to look."""

import copy

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from course_utils.grading.mending import LOOK_AROUND, mend, unwritten
from course_utils.grading.notebooks import (
    WRITE_HERE,
    is_answer,
    read,
    role,
)
from tests.assignments.classroom import COURSE, fill, reference_answers
from tests.support.submissions import (
    ESSAY,
    NAME,
    at,
    cell_of,
    everything_without_ids,
    forget,
    own_code,
)


def essay_without_id(notebook):
    forget(cell_of(notebook, "in-words"), "another")


def essay_in_two(notebook):
    """As JupyterLab splits a cell: both parts keep the metadata."""
    cell = cell_of(notebook, "in-words")
    second = copy.deepcopy(cell)
    cell.source, second.source = ESSAY.split("\n\n")
    second.id = "second"
    notebook.cells.insert(at(notebook, "in-words") + 1, second)


def essay_below_the_stub(notebook):
    cell_of(notebook, "in-words").source = WRITE_HERE
    notebook.cells.insert(at(notebook, "in-words") + 1, nbformat.v4.new_markdown_cell(ESSAY, id="mine"))


def essay_merged_into_the_question(notebook):
    essay = notebook.cells.pop(at(notebook, "in-words"))
    question = cell_of(notebook, "a2-task-8")
    question.source += f"\n\n{essay.source}"


def essay_turned_into_raw_text(notebook):
    essay_without_id(notebook)
    cell_of(notebook, "another").cell_type = "raw"


@pytest.mark.parametrize(
    "damage",
    [
        essay_without_id,
        everything_without_ids,
        essay_in_two,
        essay_below_the_stub,
        essay_merged_into_the_question,
        essay_turned_into_raw_text,
    ],
    ids=lambda damage: damage.__name__,
)
def test_the_essay_is_found_again(damage, answered, released):
    damage(answered)
    mended, findings = mend(answered, released)
    assert cell_of(mended, "in-words").source == ESSAY and findings
    assert [c.source for c in mended.cells if is_answer(c)] == list(reference_answers(NAME).values())[:-1]
    assert mend(mended, released)[1] == [], "twice is once"


def test_a_name_for_the_table_stays_where_nothing_else_is_written():
    released = read(COURSE / "assignments" / "a3_reparameterization" / "a3_reparameterization.ipynb")
    notebook = copy.deepcopy(released)
    line = "Name in the table of the class: Ada"
    cell_of(notebook, "my-vae-in-words").source = line
    notebook.cells.append(nbformat.v4.new_markdown_cell(ESSAY, id="mine"))
    mended, findings = mend(notebook, released)
    assert any(f.startswith("my-vae-in-words: its cell has only the line for a name.") for f in findings)
    assert cell_of(mended, "my-vae-in-words").source.splitlines() == [line, "", LOOK_AROUND]
    assert "my-vae-in-words" in unwritten(mended)
    assert mend(mended, released) == (mended, [])


def test_a_lost_essay_is_never_graded_zero_in_silence(answered, released):
    """nbgrader gives 0 without a person where the checksum is the released one."""
    del answered.cells[at(answered, "in-words")]
    mended, findings = mend(answered, released)
    assert "A person should look for the answer" in findings[0]
    essay = cell_of(mended, "in-words")
    assert compute_checksum(essay) != role(essay)["checksum"]
    assert unwritten(mended) == ["in-words"]


def test_pictures_in_an_essay_stay(answered, released):
    cell_of(answered, "in-words")["attachments"] = {"image.png": {"image/png": "iVBORw0KGgo="}}
    del answered.cells[at(answered, "a2-title")]
    mended, _ = mend(answered, released)
    assert cell_of(mended, "in-words").attachments == {"image.png": {"image/png": "iVBORw0KGgo="}}


def test_two_written_questions_that_are_both_lost():
    released = read(COURSE / "assignments" / "a5_conditional_vae" / "a5_conditional_vae.ipynb")
    written = [c.id for c in released.cells if role(c).get("solution") and c.cell_type == "markdown"]
    assert len(written) == 2
    notebook = fill(released, {id_: f"my words on {id_}" for id_ in written})
    everything_without_ids(notebook)
    mended, findings = mend(notebook, released)
    assert [cell_of(mended, id_).source for id_ in written] == [f"my words on {id_}" for id_ in written]
    assert any(
        f"{len(released.cells) - 2} of {len(released.cells)} cells lost their nbgrader metadata, as after "
        "Colab" in f
        for f in findings
    )
    assert len(findings) <= 3


def words_at_the_top():
    return 0, nbformat.v4.new_markdown_cell(ESSAY, id="mine")


def words_at_the_end():
    return 99, nbformat.v4.new_markdown_cell(ESSAY, id="mine")


def words_in_a_comment():
    return 99, own_code("\n".join(f"# {line}" for line in ESSAY.splitlines()))


def words_that_are_printed():
    return 50, own_code(f"print({ESSAY!r})")


@pytest.mark.parametrize(
    "words", [words_at_the_top, words_at_the_end, words_in_a_comment, words_that_are_printed]
)
def test_words_in_a_cell_of_ones_own_are_shown_to_a_person(words, answered, released):
    cell_of(answered, "in-words").source = cell_of(released, "in-words").source
    assert mend(answered, released)[1] == [], "who wrote nothing anywhere is told so once"
    answered.cells.insert(*words())
    mended, findings = mend(answered, released)
    assert [f for f in findings if f.startswith("in-words: its cell is empty. If the answer")]
    assert (
        cell_of(mended, "in-words").source != cell_of(released, "in-words").source
    )  # nbgrader asks for a person
    assert "by Jensen" in cell_of(mended, "mine").source
    assert mend(mended, released) == (mended, [])
