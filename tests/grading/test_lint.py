"""The linter of assignments: it finds nothing in a good one, and names each mistake in a bad one."""

import json

import nbformat
import pytest

from course_utils import cli
from course_utils.grading.lint import lint, texts
from course_utils.grading.lint.full_marks import full_marks
from course_utils.grading.new_assignment import new_assignment
from course_utils.grading.notebooks import CLOSED, read, source_of
from tests.assignments.classroom import nbgrader


@pytest.fixture
def path(tmp_path):
    return new_assignment(tmp_path, "a6_flows")


def test_a_new_assignment_is_well_and_can_be_released_and_graded(path, tmp_path, course):
    assert lint(path) == []
    (tmp_path / "nbgrader_config.py").write_text((course / "nbgrader_config.py").read_text())
    nbgrader(tmp_path, "generate_assignment", "a6_flows")
    released = read(tmp_path / "assignments" / "a6_flows" / "a6_flows.ipynb")
    assert "YOUR CODE HERE" in str(released) and "HIDDEN" not in str(released)
    (check,) = [cell for cell in released.cells if cell.id == "check-1a-values"]
    assert check.metadata.jupyter == {"source_hidden": True}
    assert check.metadata.cellView == "form" and check.metadata.tags == ["hide-input"]


def test_a_new_assignment_overwrites_nothing(path, tmp_path):
    with pytest.raises(FileExistsError, match="choose another name"):
        new_assignment(tmp_path, "a6_flows")
    for name in ("A6", "a6 flows", "../a6", "", "6a"):
        with pytest.raises(ValueError, match="small letters"):
            new_assignment(tmp_path, name)


def edit(id_, old, new):
    def change(notebook):
        (cell,) = [cell for cell in notebook.cells if cell.id == id_]
        assert old in cell.source
        cell.source = cell.source.replace(old, new)

    return change


def edit_metadata(id_, **values):
    def change(notebook):
        (cell,) = [cell for cell in notebook.cells if cell.id == id_]
        cell.metadata.nbgrader.update(values)

    return change


def open_cell(id_, key):
    def change(notebook):
        (cell,) = [cell for cell in notebook.cells if cell.id == id_]
        del cell.metadata[key]

    return change


def picture(draw, **metadata):
    """A picture cell after the check."""

    def add(notebook):
        cell = nbformat.v4.new_code_cell(
            f"@checks.now_see_it\ndef picture():\n    {draw}\n", id="a6-now-see-it"
        )
        cell.metadata = nbformat.from_dict(notebook.cells[2].metadata | CLOSED | metadata)
        cell.metadata.nbgrader.grade_id = cell.id
        notebook.cells.insert(7, cell)

    return add


def another_task(notebook):
    """A second task, whose hidden tests need the first one's answer."""
    second = nbformat.from_dict(notebook.cells[4])
    second.source = second.source.replace("sum_of_squares", "other").replace(
        "x.square().sum(-1)", "(x * x).sum(-1)"
    )
    second.id = second.metadata.nbgrader.grade_id = "other"
    check = nbformat.from_dict(notebook.cells[6])
    check.source = check.source.replace("sum_of_squares", "other")
    check.source = check.source.replace("other(x), torch", "other(x), 0 * sum_of_squares(x) + torch")
    check.id = check.metadata.nbgrader.grade_id = "check-2a-values"
    check.metadata.nbgrader.points = 40
    text = nbformat.from_dict(notebook.cells[3])
    text.id = text.metadata.nbgrader.grade_id = "a6-task-other"
    text.source = text.source.replace("*80 points", "*40 points")
    notebook.cells[3].source = text.source
    notebook.cells[6].metadata.nbgrader.points = 40
    notebook.cells[7:7] = [text, second, check]
    title = notebook.cells[0]
    title.source = title.source.replace(
        "| 1 | sum of squares | 80 | 20 |", "| 1 | sum of squares | 40 | 20 |\n| 2 | again | 40 | 20 |"
    )


def only_called(notebook):
    cell = notebook.cells[6]
    _, mark, hidden = cell.source.partition("### BEGIN HIDDEN TESTS")
    cell.source = (
        "import torch\n\nfrom course_utils import checks\n\nsum_of_squares(torch.ones(1, 2))\n"
        + mark
        + hidden
    )


def repeated_id(notebook):
    notebook.cells[3].id = notebook.cells[3].metadata.nbgrader.grade_id = "a6-title"


def unreadable_id(notebook):
    notebook.cells[3].id = notebook.cells[3].metadata.nbgrader.grade_id = "3f2a9c01"


def solution_elsewhere(notebook):
    notebook.cells[3].source += "\n\nreturn x.square().sum(-1)"


TEN_MINUTES_FOR_80 = (
    edit("a6-title", "| 80 | 20 |", "| 80 | 10 |"),
    edit("a6-task-1", "20 minutes", "10 minutes"),
)
BAD = {
    "points": (edit_metadata("check-1a-values", points=70), "the points add up to 90, not to 100"),
    "no points": (
        edit_metadata("check-1a-values", points=0),
        "check-1a-values: its points must be a whole number above 0, got 0",
    ),
    "repeated id": (repeated_id, "a6-title: 2 cells have this id"),
    "unreadable id": (unreadable_id, "3f2a9c01: not readable"),
    "other grade_id": (edit_metadata("check-1a-values", grade_id="x"), "must be the cell's own id, got 'x'"),
    "open": (edit_metadata("check-1a-values", locked=False), "set locked accordingly"),
    "marker": (edit("sum-of-squares", "### END SOLUTION", "### END SOLUTON"), "a marker has no partner"),
    "no solution": (
        edit(
            "sum-of-squares",
            "### BEGIN SOLUTION\n    return x.square().sum(-1)\n    ### END SOLUTION",
            "pass",
        ),
        "students would see all of it",
    ),
    "no hidden test": (
        edit("check-1a-values", "    checks.value(sum_of_squares(x)", "    print(sum_of_squares(x)"),
        "no hidden test",
    ),
    "no visible check": (only_called, "no visible check"),
    "a value shown": (
        edit(
            "check-1a-values",
            "### BEGIN HIDDEN",
            'checks.shape(sum_of_squares(torch.ones(1, 2)), (1,), "It")\n### BEGIN HIDDEN',
        ),
        "the visible part ends with a value",
    ),
    "leak": (
        solution_elsewhere,
        "its solution's line 'return x.square().sum(-1)' also occurs outside the markers",
    ),
    "wrong solution": (
        edit("sum-of-squares", "x.square()", "x"),
        "check-1a-values: fails with the solutions",
    ),
    "another's answer": (another_task, "check-2a-values: needs another task's answer"),
    "no line": (edit("a6-task-1", "*80 points", "80 points"), "its task's text has no line like"),
    "no difficulty": (edit("a6-task-1", " · easy", ""), "its task's text has no line like"),
    "other points in the text": (
        edit("a6-task-1", "*80 points", "*70 points"),
        "says 70 points, its cells are worth 80",
    ),
    "no hint": (edit("a6-task-1", "<details><summary>", "<details>"), "no folded hint"),
    "points above a check": (
        edit("a6-check-1a", "(80 points)", "(70 points)"),
        "check-1a-values: the text above says 70 points; the cell is worth 80",
    ),
    "number of a check": (edit("a6-check-1a", "Check 1a", "Check 1b"), "says Check 1b; it is check 1a"),
    "no text above a check": (
        edit("a6-check-1a", "**Check 1a**", "Check 1a"),
        "no text **Check 1a** (80 points)",
    ),
    "number of a task": (
        edit("a6-task-2", "## Task 2", "## Task 1"),
        "its heading says Task 1; it is task 2",
    ),
    "shares": (
        edit("a6-task-1", "*80 points", "*80 points (70 for this, 10 for that)"),
        "gives 70 + 10 points, its checks are worth 80",
    ),
    "points in the table": (
        edit("a6-title", "| 80 | 20 |", "| 70 + 10 | 20 |"),
        "for task 1 its table has 70 + 10 points",
    ),
    "table": (edit("a6-title", "| 80 | 20 |", "| 80 | 30 |"), "its table has"),
    "points in the title": (edit("a6-title", "**100 points", "**90 points"), "a6-title: it says 90 points"),
    "another's seed": (
        edit("check-1a-values", "a6_flows/check-1a-values", "a2_elbo/check-1a"),
        'must be called with "a6_flows/check-1a-values"',
    ),
    "another's file": (edit("a6-hand-in", "a6_flows", "a2_elbo"), "it names a2_elbo.ipynb"),
    "open fold": (edit("a6-task-1", "</details>", ""), "do not come in pairs"),
    "open check": (
        open_cell("check-1a-values", "jupyter"),
        'check-1a-values: its source must be closed: add "jupyter": {"source_hidden": true}',
    ),
    "open check in Colab": (open_cell("check-1a-values", "cellView"), "its source must be closed"),
    "open picture": (picture("pass", tags=[]), "a6-now-see-it: its source must be closed"),
    "no picture": (
        picture("print(sum_of_squares(torch.ones(2)).no_such)"),
        "a6-now-see-it: fails with the solutions: The picture could not be drawn (AttributeError",
    ),
    "no shared page": (
        edit("a6-how-it-works", "../how-it-works.md", "how.md"),
        "no link to the page that all assignments share",
    ),
    "uneven": (
        lambda notebook: [change(notebook) for change in TEN_MINUTES_FOR_80],
        "task 1 gives 8.00 points for a minute, task 2 2.00; they may differ by a factor of 2",
    ),
    "no parts": (
        edit("a6-task-2", "*Points:* 12 for this, 8 for that.", ""),
        "in-words: its question does not say how its 20 points fall",
    ),
    "parts that do not add up": (
        edit("a6-task-2", "8 for that", "7 for that"),
        "in-words: its question does not say how its 20 points fall",
    ),
    "another rubric": (
        edit("in-words", "8 for that", "8 for something else"),
        'in-words: its rubric does not say "8 for that", as its question does',
    ),
    "no code": (edit("check-1a-values", "generator =", "generator = ("), "its code does not parse"),
}


@pytest.mark.parametrize("name", BAD)
def test_each_mistake_is_named(name, path, tmp_path, monkeypatch, capsys):
    change, words = BAD[name]
    notebook = read(path)
    change(notebook)
    path.write_text(json.dumps(notebook))  # nbformat would give a repeated id anew
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lint", "a6_flows"]) == 1
    assert words in capsys.readouterr().out


def test_a_check_that_passes_without_an_answer_is_named(path):
    notebook = read(path)
    (cell,) = [cell for cell in notebook.cells if cell.id == "check-1a-values"]
    cell.source = (
        "from course_utils import checks\n\nchecks.holds(True, 'never')\n"
        "### BEGIN HIDDEN TESTS\nchecks.holds(True, '')\n### END HIDDEN TESTS"
    )
    nbformat.write(notebook, path)
    assert lint(path) == [
        "check-1a-values: its visible check passes without an answer.",
        "check-1a-values: its check passes without an answer.",
    ]


def test_what_is_not_there_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lint"]) == 2 and "no assignment in solutions/ here" in capsys.readouterr().err
    assert cli.main(["lint", "a9_none"]) == 2 and "Assignments here: none" in capsys.readouterr().err


def test_parts_within_parts_do_not_count_again(path):
    notebook = read(path)
    for id_, old, new in (
        ("a6-task-2", "*Points:* 12 for this", "(*Points:* 12 for this (6 points for one half, 6 for both)"),
        ("in-words", "12 for this (", "12 for this (6 for one half, such as so;\n6 for both: and "),
    ):
        edit(id_, old, new)(notebook)
    assert full_marks(notebook) == []


def test_a_picture_that_is_drawn_is_no_problem(path):
    notebook = read(path)
    picture("print(sum_of_squares(torch.ones(2)))")(notebook)
    nbformat.write(notebook, path)
    assert lint(path) == []


def test_points_that_change_places_are_named(course):
    """The sums stay right: each shown point is held to its own cell."""
    notebook = read(source_of(course, "a2_elbo"))
    points = {cell.id: cell.metadata.nbgrader for cell in notebook.cells}
    points["check-1a-squared-error"].points, points["check-1b-constant"].points = 4, 4
    problems = texts(notebook)
    assert "check-1a-squared-error: the text above says 5 points; the cell is worth 4." in problems
    assert "check-1b-constant: the text above says 3 points; the cell is worth 4." in problems
    assert any("gives 5 + 3 points, its checks are worth 4 + 4" in problem for problem in problems)


def test_a_source_that_had_to_be_repaired_is_named(path):
    notebook = json.loads(path.read_text())
    notebook["cells"][3]["metadata"] = []
    path.write_text(json.dumps(notebook))
    assert lint(path) == ["the metadata of cell 4 is broken."]


def test_no_problems_is_said_in_words(path, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["lint"]) == 0
    assert capsys.readouterr().out == "a6_flows: no problems found\n"
