"""A messy class: whatever is handed in, each file gets its line, nothing is lost, and the others are looked at too."""

import copy
import json
import os
import random
import shutil
import subprocess
import textwrap

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from course_utils import cli
from course_utils.grading import releases, validate
from course_utils.grading.harmful import active_html
from course_utils.grading.kernel import run_checks
from course_utils.grading.mending import mend, unwritten
from course_utils.grading.notebooks import WRITE_HERE, is_answer, names, parse, parsed, read, role
from course_utils.grading.replace import replace
from tests.assignments.classroom import COURSE, fill, reference_answers

NAME = "a2_elbo"
ESSAY = "The bound is never above log p(x), by Jensen.\n\nIt is tight where q is the posterior."
RELEASED = COURSE / "assignments" / NAME / f"{NAME}.ipynb"


@pytest.fixture(scope="module")
def released():
    return read(RELEASED)


@pytest.fixture
def answered(released):
    return fill(released, reference_answers(NAME) | {"in-words": ESSAY})


def at(notebook, id_):
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == id_)


def cell_of(notebook, id_):
    return notebook.cells[at(notebook, id_)]


def forget(cell, id_):
    cell.metadata, cell["id"] = nbformat.NotebookNode(), id_


# ---------------------------------------------------------------- the written answer


def essay_without_id(notebook):
    forget(cell_of(notebook, "in-words"), "another")


def everything_without_ids(notebook):
    for i, cell in enumerate(notebook.cells):
        forget(cell, f"c{i}")


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
        f"{len(released.cells) - 2} of {len(released.cells)} cells lost their nbgrader metadata, as after Colab"
        in f
        for f in findings
    )
    assert len(findings) <= 3


def test_another_version_of_an_answer_stays_as_text(answered, released):
    again = copy.deepcopy(cell_of(answered, "kl-to-standard-normal"))
    again.source, again.id = "def kl_to_standard_normal(mu, log_sigma):\n    return 'a first try'", "again"
    answered.cells.insert(at(answered, "kl-to-standard-normal"), again)
    mended, _ = mend(answered, released)
    assert [c.cell_type for c in mended.cells if c.source == again.source] == ["raw"]


def own_code(source, id_="mine"):
    return nbformat.v4.new_code_cell(source, id=id_)


def emptied(notebook, released, *ids):
    """The sources of these answers, whose cells become as they were released."""
    sources = [cell_of(notebook, id_).source for id_ in ids]
    for id_ in ids:
        cell_of(notebook, id_).source = cell_of(released, id_).source
    return sources


def in_one_cell_at_the_end(notebook, released):
    notebook.cells.append(own_code("\n\n\n".join(emptied(notebook, released, *ANSWERS))))


def in_the_check_cells(notebook, released):
    for id_, check in zip(ANSWERS, ("check-3a-one-dimension", "check-5a-reconstruction"), strict=True):
        cell_of(notebook, check).source = (
            emptied(notebook, released, id_)[0] + "\n\n" + cell_of(notebook, check).source
        )


def as_lambdas_without_ids(notebook, released):
    for id_ in ANSWERS:
        cell_of(notebook, id_).source = f"{id_.replace('-', '_')} = lambda *arguments: RIGHT"
    everything_without_ids(notebook)


def within_if_without_ids(notebook, released):
    for id_ in ANSWERS:
        cell_of(notebook, id_).source = "if True:\n" + textwrap.indent(cell_of(notebook, id_).source, "    ")
    everything_without_ids(notebook)


ANSWERS = ("kl-to-standard-normal", "elbo")


@pytest.mark.parametrize(
    "damage", [in_one_cell_at_the_end, in_the_check_cells, as_lambdas_without_ids, within_if_without_ids]
)
def test_an_answer_outside_of_its_cell_is_never_graded_zero_in_silence(damage, answered, released):
    sources = {id_: cell_of(answered, id_).source for id_ in ANSWERS}
    damage(answered, released)
    mended, findings = mend(answered, released)
    for id_, source in sources.items():
        text = cell_of(mended, id_).source
        assert "RIGHT" in text or textwrap.dedent(source.splitlines()[-1]) in text, id_
        assert "raise NotImplementedError" not in text
        assert not [o for o in ANSWERS if o != id_ and f"def {o.replace('-', '_')}(" in text], (
            "another answer came along"
        )
    assert findings and mend(mended, released) == (mended, [])


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


def test_many_cells_with_one_problem_are_told_in_one_sentence(answered, released):
    everything_without_ids(answered)
    _, findings = mend(answered, released)
    assert len(findings) <= 2 and "as after Colab; no answer is lost" in findings[0]
    assert len(mend(nbformat.v4.new_notebook(), released)[1]) <= 4


def test_each_of_many_cells_is_parsed_once(answered, released):
    for id_ in ("elbo", "gap-on-grid", "monte-carlo-elbo"):
        del answered.cells[at(answered, id_)]
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    answered.cells += [
        nbformat.from_dict({**own, "source": f"x = {i}", "id": f"own{i}"}) for i in range(20_000)
    ]
    before = parsed.cache_info().misses
    mended, _ = mend(answered, released)
    assert len(mended.cells) == 52 + 20_000
    assert parsed.cache_info().misses - before < 20_200


# ---------------------------------------------------------------- files


@pytest.fixture
def classroom(tmp_path, monkeypatch):
    """A folder submitted/ in an empty folder: the release comes with the library."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "submitted").mkdir()
    return tmp_path


def hand_in(classroom, student, content, file=f"{NAME}.ipynb"):
    place = classroom / "submitted" / student / NAME
    place.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (place / file).write_bytes(data)
    return place / file


def run(capsys, *arguments):
    status = cli.main(["validate", "--form-only", *arguments])
    return status, capsys.readouterr().out.splitlines()


def changed(notebook, id_, **fields):
    notebook = json.loads(json.dumps(notebook))
    next(cell for cell in notebook["cells"] if cell["id"] == id_).update(fields)
    return notebook


def odd_notebooks(answered):
    """Each with what it should say."""
    code, deep = "kl-to-standard-normal", "[" * 200_000
    yield "null", changed(answered, code, source=None), "holds something other than text"
    yield "empty-dict", changed(answered, code, source={}), "holds something other than text"
    yield "numbers", changed(answered, code, source=[1, 2]), "holds something other than text"
    yield "metadata", changed(answered, code, metadata=[]), "metadata of cell 17 is broken"
    yield "type", changed(answered, code, cell_type=["x"]), "is of no known type"
    yield "evil", changed(answered, code, cell_type="evil\x1b[31m\x1b]0;PWNED\x07"), "is of no known type"
    yield "id", changed(answered, "a2-title", id={}), "nbgrader rejects the file as it is"
    yield "deep", deep.encode(), "nested too deeply"
    yield "dots", changed(answered, code, source="x = a" + ".b" * 100_000), "its cells are in order"
    yield "minus", changed(answered, code, source="x = " + "-" * 100_000 + "1"), "its cells are in order"
    yield "format", {**answered, "nbformat": 99}, "nbformat 99, which is not known here"
    yield "minor", {**answered, "nbformat_minor": None}, "nbgrader rejects the file as it is"
    yield "emoji", changed(answered, "a2-title", source="my note \ud83d"), "half a character"
    yield "bom", b"\xef\xbb\xbf" + json.dumps(answered).encode(), "UTF-8 with a mark at its start"
    yield "utf16", json.dumps(answered).encode("utf-16"), "UTF-16 with a mark at its start"
    yield "latin", '{"cells": [], "x": "\xe9"}'.encode("latin-1"), "not a notebook"
    yield (
        "pictures",
        changed(answered, "in-words", attachments={"a.png": 5}),
        "the pictures pasted into cell 51 are broken",
    )
    yield "cell", {**answered, "cells": [None, 3, *answered["cells"]]}, "cell 1 is not a cell"


def test_one_odd_file_never_ends_the_run(classroom, answered, capsys):
    odd = list(odd_notebooks(answered))
    for student, content, _ in odd:
        hand_in(classroom, f"m-{student}", content)
    (hand_in(classroom, "m-folder", b"").with_name("a2_elbo.ipynb")).unlink()
    (classroom / "submitted" / "m-folder" / NAME / f"{NAME}.ipynb").mkdir()
    fifo = hand_in(classroom, "m-fifo", b"")
    fifo.unlink()
    os.mkfifo(fifo)
    link = hand_in(classroom, "m-link", b"")
    link.unlink()
    link.symlink_to(COURSE / "solutions" / NAME / f"{NAME}.ipynb")
    with hand_in(classroom, "m-large", b"").open("wb") as file:
        file.truncate(300_000_000)
    hand_in(classroom, "z-last", answered)
    status, lines = run(capsys, "submitted")
    shown = "\n".join(lines)
    assert status == 1 and "please report this" not in shown, shown
    for student, _, words in odd:
        mine = shown.partition(f"submitted/m-{student}/")[2].partition("submitted/")[0]
        assert words in mine, (student, mine)
    for student, words in [
        ("folder", "not a file"),
        ("fifo", "not a file"),
        ("link", "a link"),
        ("large", "300 MB"),
    ]:
        assert f"submitted/m-{student}/{NAME}/{NAME}.ipynb: " in shown and words in shown
    assert f"submitted/z-last/{NAME}/{NAME}.ipynb: its cells are in order" in lines
    assert "unreadable (" in lines[-2] and "nothing usable from 7: m-deep (a2_elbo)" in lines[-1]
    assert all(line.isprintable() for line in lines)
    assert link.is_symlink()


def test_mend_twice_loses_nothing(classroom, answered, capsys):
    contents = {student: content for student, content, _ in odd_notebooks(answered)}
    paths = {student: hand_in(classroom, student, content) for student, content in contents.items()}
    before = {student: path.read_bytes() for student, path in paths.items()}
    run(capsys, "--mend", "submitted")
    after = {path: path.read_bytes() for path in classroom.rglob("*") if path.is_file()}
    for student, path in paths.items():
        kept = path.with_name(f"{path.name}.as-handed-in")
        assert before[student] == (kept if kept.exists() else path).read_bytes()
    _, lines = run(capsys, "--mend", "submitted")
    assert {path: path.read_bytes() for path in classroom.rglob("*") if path.is_file()} == after
    assert not [line for line in lines if "mended" in line]
    for path in paths.values():
        if path.with_name(f"{path.name}.as-handed-in").exists():
            nbformat.validate(nbformat.reads(path.read_text("utf-8"), as_version=4))


@pytest.mark.parametrize("failing", ["write", "replace"])
def test_a_full_disk_leaves_the_original_in_place(failing, classroom, answered, capsys, monkeypatch):
    first = hand_in(classroom, "s1", changed(answered, "a2-title", source="gone"))
    hand_in(classroom, "s2", answered)
    before = first.read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync" if failing == "write" else "replace", full)
    status, lines = run(capsys, "--mend", "submitted")
    assert status == 1 and any("No space left on device" in line for line in lines)
    assert first.read_bytes() == before and [p.name for p in first.parent.iterdir()] == [first.name]
    assert any("s2" in line and "in order" in line for line in lines)


def test_names_and_folders(classroom, answered, capsys):
    stripped = copy.deepcopy(answered)
    everything_without_ids(stripped)
    hand_in(classroom, "s1", answered, f"{NAME} (1).ipynb")
    hand_in(classroom, "s2", answered, "Assignment2_final_FINAL.ipynb")
    hand_in(classroom, "s3", stripped, "Untitled.ipynb")
    hand_in(classroom, "s4", answered, "A2.IPYNB")
    hand_in(classroom, "s5", answered)
    hand_in(classroom, "s5", answered, f"{NAME}-Copy1.ipynb")
    hand_in(classroom, "s6", answered)
    hand_in(classroom, "s6", nbformat.v4.new_notebook(), "scratch.ipynb")
    deep = hand_in(classroom, "s7", answered)
    (deep.parent / NAME).mkdir()
    deep.rename(deep.parent / NAME / deep.name)
    hand_in(classroom, "s8", b"%PDF").rename(classroom / "submitted" / "s8" / NAME / "homework.pdf")
    (classroom / "submitted" / "s9").mkdir()
    _, lines = run(capsys, "--mend", "--assignment", NAME)
    shown = "\n".join(lines)
    assert "nothing usable from 2: s8 (a2_elbo, only homework.pdf), s9 (a2_elbo)." in shown
    for student in ("s1", "s2", "s3", "s4", "s7"):
        path = classroom / "submitted" / student / NAME / f"{NAME}.ipynb"
        assert mend(read(path), read(RELEASED))[1] == [], student
        assert len(list(path.parent.rglob("*.as-handed-in"))) == 1
    assert "it is collected as a2_elbo.ipynb" in shown and "keep the one that counts" in shown
    assert "scratch.ipynb: neither its name nor its cells are those of a released assignment" in shown
    _, lines = run(capsys, "--mend", "submitted")
    assert lines[-2].startswith("7 in order, 1 of no assignment, 1 left alone ("), lines


def test_where_nbgrader_does_not_look(classroom, answered, capsys):
    for student, folder in [("s1", "A2_ELBO"), ("s2", "assignment 2"), ("s3", ".")]:
        path = classroom / "submitted" / student / folder / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(answered))
        path.with_name("timestamp.txt").write_text("2026-10-02 12:00:00 UTC")
    (classroom / "submitted" / "ada.ipynb").write_text(json.dumps(answered))
    status, lines = run(capsys, "--assignment", NAME)
    assert status == 1 and len([line for line in lines if "nbgrader does not look" in line]) == 4
    run(capsys, "--mend", "--assignment", NAME)
    for student in ("s1", "s2", "s3"):
        place = classroom / "submitted" / student / NAME
        assert read(place / f"{NAME}.ipynb").cells and (place / "timestamp.txt").exists()
    _, lines = run(capsys, "--assignment", NAME)
    assert lines[-1] == "3 in order, 1 left alone (submitted/ada.ipynb)."


def test_of_two_notebooks_a_person_says_which_counts(classroom, answered, capsys):
    for file in (f"{NAME} (1).ipynb", f"{NAME} (2).ipynb"):
        hand_in(classroom, "s1", answered, file)
    hand_in(classroom, "s2", answered)
    _, lines = run(capsys, "--mend", "submitted")
    there = sorted(path.name for path in (classroom / "submitted" / "s1" / NAME).iterdir())
    assert there == [f"{NAME} (1).ipynb", f"{NAME} (2).ipynb"]
    assert (
        lines[-2].startswith("1 in order, 2 left alone (")
        and lines[-1] == f"nothing usable from 1: s1 ({NAME})."
    )


def test_what_nbgrader_rejects_is_not_in_order(classroom, answered, capsys):
    """nbconvert's NotebookValidationError would leave the student without a grade."""
    content = changed(answered, "a2-imports", id="#VSC-12")
    path = hand_in(classroom, "s1", content)
    hand_in(classroom, "s2", {**answered, "metadata": {"kernelspec": {}}})
    status, lines = run(capsys, "--mend", "submitted")
    assert (
        status == 1 and len([line for line in lines if "nbgrader rejects the file as it is" in line]) == 2
    ), lines
    nbformat.validate(nbformat.reads(path.read_text(), as_version=4))
    assert run(capsys, "submitted")[0] == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b" \n", "the file is empty"),
        (b"<!DOCTYPE html><html></html>", "it is a web page"),
        (b"PK\x03\x04", "it is a zip; unpack it"),
        (b'{"cells": [{"cell_type": "code", "sour', "it ends in the middle"),
        (b'{\n<<<<<<< HEAD\n"cells": []\n=======\n>>>>>>> b\n}', "both sides of a git merge, from line 2 on"),
    ],
)
def test_what_is_no_notebook_is_called_by_its_name(data, words, classroom, capsys):
    hand_in(classroom, "s1", data)
    assert words in run(capsys, "submitted")[1][0]


def test_what_lies_there_instead_is_named(classroom, answered, capsys):
    hand_in(classroom, "s1", answered, f"{NAME}.ipynb.txt")
    hand_in(classroom, "s2", b"PK", f"{NAME}.zip")
    _, lines = run(capsys, "submitted")
    assert (
        lines[-1]
        == f"nothing usable from 2: s1 ({NAME}, only {NAME}.ipynb.txt), s2 ({NAME}, only {NAME}.zip)."
    )


def test_the_wrong_assignment_is_named(classroom, capsys):
    other = (COURSE / "assignments" / "a1_pca" / "a1_pca.ipynb").read_bytes()
    hand_in(classroom, "s1", other)
    hand_in(classroom, "s2", other, "a1_pca.ipynb")
    status, lines = run(capsys, "--mend", "--assignment", NAME)
    assert status == 1 and f"it is named like {NAME}, but its cells are those of a1_pca" in lines[0]
    assert lines[-1] == f"nothing usable from 2: s1 ({NAME}), s2 ({NAME})."
    assert not list(classroom.rglob("*.as-handed-in"))


def test_folders_in_folders_end_the_run_as_little(classroom, answered, capsys):
    deep = hand_in(classroom, "a", answered).parent
    (deep / f"{NAME}.ipynb").unlink()
    for _ in range(300):
        deep = deep / "d"
        deep.mkdir()
    hand_in(classroom, "b", answered)
    status, lines = run(capsys, "submitted")
    assert status == 1 and lines[-1] == f"nothing usable from 1: a ({NAME})." and "b" in lines[0]


def test_file_names_cannot_write_to_the_terminal(classroom, answered, capsys):
    name = "s\n\x1b[2Jforged: no problems\u202e"
    hand_in(classroom, name, answered, f"{NAME}\x1b]0;x\x07.ipynb")
    hand_in(classroom, "m", b"{")
    _, lines = run(capsys, "submitted")
    assert all(line.isprintable() for line in lines) and not [
        line for line in lines if line.startswith("forged")
    ]
    assert any("\\x1b[2Jforged" in line for line in lines)


# ---------------------------------------------------------------- which release counts


def test_an_original_that_was_handed_in_is_not_trusted(classroom, answered, capsys, monkeypatch):
    """The folder holds its own original/, assignments/ and configuration; one stands in it, too."""
    forged = copy.deepcopy(answered)
    for cell in forged.cells:
        if role(cell).get("grade") and cell.cell_type == "code":
            cell.source = "pass"
    path = hand_in(classroom, "s", forged)
    for folder in (path.parent / "original", path.parent / "assignments" / NAME):
        folder.mkdir(parents=True)
        nbformat.write(forged, folder / f"{NAME}.ipynb")
    (path.parent / "nbgrader_config.py").write_text("")
    record = {NAME: [{"day": "2026-01-01", "cells": releases.cells_of(forged)}]}
    (path.parent / "assignments" / "releases.json").write_text(json.dumps(record))
    shutil.copytree(COURSE / "assignments", classroom / "assignments")
    (classroom / "nbgrader_config.py").write_text("")
    for where in (classroom, path.parent):
        monkeypatch.chdir(where)
        status, lines = run(capsys, str(path))
        assert status == 1 and any("each of 15 cells" in line and "was changed" in line for line in lines), (
            lines
        )


def test_the_wheel_carries_the_releases(classroom, answered, capsys, monkeypatch):
    """As installed from a zip, or for who got the notebook by an exchange: no course folder, no original/."""
    packaged = classroom / "installed"
    shutil.copytree(COURSE / "assignments", packaged)
    monkeypatch.setattr(releases, "PACKAGED", packaged)
    del answered.cells[at(answered, "check-7b-gap")]
    status, lines = run(capsys, str(hand_in(classroom, "s", answered)))
    assert status == 1 and "  check-7b-gap: this cell was deleted; put it back." in lines
    assert releases.folders() == [packaged]


def test_the_record_is_that_of_what_stands_in_assignments():
    for name in names(COURSE):
        notebook = releases.latest(COURSE / "assignments", name)
        assert releases.recorded(COURSE / "assignments", name)[-1].cells == releases.cells_of(notebook), (
            "run make release"
        )
        assert {c.id: compute_checksum(c) for c in notebook.cells} == releases.cells_of(notebook)


def test_a_notebook_of_an_older_release_is_named_as_such(classroom, released, capsys, monkeypatch):
    """A text changed since, a cell is new, and points went elsewhere: nothing of it is held against the student."""
    course = classroom / "course"
    folder = course / "assignments" / NAME
    folder.mkdir(parents=True)
    (course / "nbgrader_config.py").write_text("")
    old = copy.deepcopy(released)
    del old.cells[at(old, "a2-how-it-works")]
    cell_of(old, "a2-task-3").source += "\n\nA sentence that was wrong."
    cell_of(old, "check-3a-one-dimension").metadata.nbgrader.points = 7
    for cell in old.cells:
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
    nbformat.write(old, folder / f"{NAME}.ipynb")
    releases.record(course / "assignments")
    record = course / "assignments" / "releases.json"
    record.write_text(
        record.read_text().replace(json.loads(record.read_text())[NAME][0]["day"], "2026-09-01")
    )
    nbformat.write(released, folder / f"{NAME}.ipynb")
    releases.record(course / "assignments")
    monkeypatch.chdir(course)
    mine = fill(old, reference_answers(NAME) | {"in-words": ESSAY})
    path = hand_in(course, "s", mine)
    status, lines = run(capsys, str(path))
    assert status == 1 and len(lines) == 3, lines
    assert "of the release of 2026-09-01; 3 cells of today's are new or different" in lines[1]
    cell_of(mine, "check-3b-many-dimensions").source = "pass"
    del mine.cells[at(mine, "check-1a-squared-error")]
    _, lines = run(capsys, str(hand_in(course, "s", mine)))
    assert [line for line in lines if "check-3b-many-dimensions: this cell was changed" in line]
    assert [line for line in lines if "check-1a-squared-error: this cell was deleted" in line]
    run(capsys, "--mend", str(path))
    assert mend(read(path), released)[1] == []
    assert "A sentence that was wrong." not in str(read(path))


def test_who_fills_in_the_released_file_itself_is_compared_with_git(classroom, answered, capsys, monkeypatch):
    clone = classroom / "clone"
    shutil.copytree(COURSE / "assignments", clone / "assignments")
    (clone / "nbgrader_config.py").write_text("")
    path = clone / "assignments" / NAME / f"{NAME}.ipynb"
    del answered.cells[at(answered, "check-4b-in-general")]
    monkeypatch.chdir(path.parent)
    git = ["git", "-C", str(clone), "-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "release"], check=True)
    nbformat.write(answered, path)
    status, lines = run(capsys, path.name)
    assert status == 1 and any("this cell was deleted; put it back" in line for line in lines), lines
    subprocess.run([*git, "commit", "-qam", "my work"], check=True)
    assert run(capsys, path.name) == (status, lines), "an older version is the untouched one"
    shutil.rmtree(clone / ".git")
    status, lines = run(capsys, path.name)
    assert status == 1 and "git has no untouched one to compare it with" in lines[0]
    nbformat.write(answered, clone / f"{NAME}.ipynb")
    status, lines = run(capsys, str(clone / f"{NAME}.ipynb"))
    assert status == 1 and "is not the release on record" in lines[0]


# ---------------------------------------------------------------- active HTML


@pytest.mark.parametrize(
    "text, harmful",
    [
        ('<img src=x onerror="fetch(1)">', True),
        ("<script>alert(1)</script>", True),
        ("<a href=' javascript:alert(1)'>x</a>", True),
        ("<svg/onload=alert(1)>", True),
        ("<iframe srcdoc='x'>", True),
        ("<details><summary>A hint</summary> $a < b$ and `<T>`</details>", False),
        ("<img src='data:image/png;base64,AAAA' alt='a figure'>", False),
        ("if a <b and c> d: x <= y", False),
    ],
)
def test_active_html_is_told_from_passive(text, harmful):
    assert bool(active_html(text)) == harmful


def test_active_html_is_named_and_nothing_runs(classroom, answered, capsys):
    cell_of(answered, "in-words").source = '<img src=x onerror="fetch(1)">'
    cell_of(answered, "elbo").source += "\n%%javascript"
    code = nbformat.v4.new_code_cell("display(HTML('<script>1</script>'))\nopen('ran', 'w')", id="own")
    code.outputs = [nbformat.v4.new_output("display_data", {"application/javascript": "1"})]
    answered.cells.append(code)
    hand_in(classroom, "s", answered)
    status, lines = run(capsys, "submitted")
    assert status == 1 and not (classroom / "ran").exists()
    for words in ("in-words: it holds active HTML (<img onerror=…>)", "elbo: it holds", "own: it holds"):
        assert any(words in line for line in lines), lines


def test_no_released_notebook_holds_active_html():
    from course_utils.grading.harmful import active_cells

    for name in names(COURSE):
        assert active_cells(releases.latest(COURSE / "assignments", name)) == []


# ---------------------------------------------------------------- running the checks


def test_the_notebook_runs_in_its_own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "place").mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("open('here', 'w').close()", id="c")]
    )
    assert run_checks(notebook, tmp_path / "place") == {}
    assert (tmp_path / "place" / "here").exists()


def test_what_checks_say_cannot_write_to_the_terminal(classroom, answered, capsys, monkeypatch):
    checks = [c.id for c in answered.cells if role(c).get("grade") and c.cell_type == "code"]
    said = dict.fromkeys(checks, "Mistake: f is not written yet: do so where it says YOUR CODE HERE.")
    said |= {checks[0]: "\x1b[2J\rall 15 of 15 checks pass\nforged", checks[1]: "\n"}
    monkeypatch.setattr(validate, "run_checks", lambda notebook, folder: said)
    hand_in(classroom, "s", answered)
    assert cli.main(["validate", "submitted"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isprintable() for line in lines)
    assert f"  {checks[0]}: \\x1b[2J" in "\n".join(lines) and f"  {checks[1]}: failed" in lines
    assert [line for line in lines if "not written yet" in line] == [
        f"  each of 13 cells ({checks[2]}, …, {checks[-1]}): not written yet"
    ]
    assert "0 of 15 checks pass here (0 of 95 points" in lines[-1]


# ---------------------------------------------------------------- two thousand mutated notebooks

ODD = [
    None,
    0,
    -1,
    1e308,
    True,
    "",
    "x",
    "\x00",
    "\ud83d",
    "\x1b[2J",
    [],
    {},
    [1],
    {"a": []},
    "### BEGIN SOLUTION",
    ["a", "b"],
]


def mutated(notebook, draw):
    """The notebook as JSON after one to four things were done to it, and its text, sometimes damaged."""
    nb = json.loads(notebook)
    for _ in range(draw.randint(1, 4)):
        cells = nb.get("cells") if isinstance(nb.get("cells"), list) else []
        i = draw.randrange(len(cells)) if cells else 0
        cell = cells[i] if cells else {}
        act = draw.randrange(12)
        if act == 0 and cells:
            del cells[i]
        elif act == 1 and cells:
            cells.insert(draw.randrange(len(cells)), json.loads(json.dumps(cell)))
        elif act == 2 and cells:
            cells.insert(draw.randrange(len(cells)), cells.pop(i))
        elif act == 3 and isinstance(cell, dict):
            cell[draw.choice(["source", "metadata", "id", "cell_type", "outputs", "attachments", "x"])] = (
                draw.choice(ODD)
            )
        elif act == 4 and isinstance(cell, dict) and isinstance(cell.get("metadata"), dict):
            cell["metadata"]["nbgrader"] = draw.choice(
                [*ODD, {"grade_id": draw.choice(ODD), "points": draw.choice(ODD)}]
            )
        elif act == 5 and isinstance(cell, dict) and isinstance(cell.get("metadata"), dict):
            cell["metadata"] = {}
            cell["id"] = f"new-{draw.randrange(99)}"
        elif act == 6 and isinstance(cell, dict) and isinstance(cell.get("source"), str):
            cut = draw.randrange(len(cell["source"]) + 1)
            cell["source"] = (
                cell["source"][:cut]
                + draw.choice(["(" * 300, "\n    ", "é🙂", "\r\n", "$$"])
                + cell["source"][cut:]
            )
        elif act == 7 and len(cells) > 1 and i and isinstance(cell, dict) and isinstance(cells[i - 1], dict):
            cells[i - 1]["source"] = f"{cells[i - 1].get('source')}\n\n{cell.get('source')}"
            del cells[i]
        elif act == 8 and isinstance(cell, dict) and isinstance(cell.get("source"), str):
            half = len(cell["source"]) // 2
            cells.insert(i + 1, {**json.loads(json.dumps(cell)), "source": cell["source"][half:]})
            cell["source"] = cell["source"][:half]
        elif act == 9:
            nb[draw.choice(["cells", "metadata", "nbformat", "nbformat_minor"])] = draw.choice(ODD)
        elif act == 10:
            for one in cells:
                if isinstance(one, dict):
                    one["metadata"] = {}
        elif cells:
            cells.append(
                {"cell_type": "markdown", "metadata": {}, "source": f"a note {draw.randrange(99)}", "id": "n"}
            )
    data = json.dumps(nb).encode()
    damage = draw.randrange(20)
    if damage == 0:
        data = data[: draw.randrange(len(data))]
    elif damage == 1:
        data = data.decode().encode("utf-16")
    elif damage == 2:
        data = bytes(draw.randrange(256) if draw.random() < 1e-4 else byte for byte in data)
    return data


def words_of(notebook):
    """The lines that a student wrote, those too short to be told from others left out."""
    return {
        line.strip() for cell in notebook.cells for line in cell.source.splitlines() if len(line.strip()) > 12
    }


def test_mutated_notebooks_never_stop_it_and_lose_nothing(answered, released, tmp_path):
    """No exception but ValueError, no answer's line lost, a second mend finds nothing, and the file's bytes stay."""
    whole = json.dumps(answered)
    fresh = random.SystemRandom().randrange(2**32)
    print(f"fresh seed {fresh}")
    ours = "\n".join(cell.source for cell in released.cells)
    path = tmp_path / f"{NAME}.ipynb"
    for seed, count in [(11, 1_000), (fresh, 1_000)]:
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
