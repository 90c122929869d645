"""docs/: every slide and every task is there, every section they name exists,
and so does every name in code.
"""

import contextlib
import importlib
import io
import re

import nbformat
import pytest

from course_utils import widgets
from course_utils.grading.lint import TABLE_ROW, TASK_LINE, task_texts
from course_utils.grading.notebooks import names, read, source_of
from course_utils.models import protocol
from course_utils.models.protocol import members
from tests.assignments.classroom import answers


@pytest.fixture(scope="module")
def rows(course):
    lines = (course / "docs" / "slides.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ") and not line.startswith(("| slide", "| ---"))]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table]


def test_every_slide_is_there(rows):
    assert all(len(row) == 5 for row in rows)
    slides = [int(number) for row in rows for number in row[0].split(", ")]
    assert set(slides) == set(range(2, 29))
    first = [int(row[0].split(", ")[0]) for row in rows]
    assert first == sorted(first)


def test_every_section_is_there(rows, course):
    for row in rows:
        place = re.fullmatch(r"\[\d\d\]\(\.\./(lectures/\w+\.ipynb)\) (\d · .+)", row[2])
        assert place is not None, row[2]
        notebook = nbformat.read(course / place[1], as_version=4)
        headings = [
            line for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("## ")
        ]
        assert f"## {place[2]}" in headings, row


def test_every_name_is_there(rows):
    in_code = {name for row in rows for name in re.findall(r"`([^`]+)`", row[4])}
    assert len(in_code) > 25
    for name in in_code:
        room, *attributes = name.split(".")
        found = importlib.import_module(f"course_utils.{room}")
        for attribute in attributes:
            found = getattr(found, attribute)


def test_assignments_md_says_what_the_notebooks_say(course):
    lines = (course / "docs" / "assignments.md").read_text(encoding="utf-8").splitlines()
    told = [re.split(r" \| ", line.strip("| ")) for line in lines if line.startswith("| [")]
    expected = []
    for name in names(course):
        notebook = read(source_of(course, name))
        points_and_minutes = TABLE_ROW.findall(notebook.cells[0].source)
        for text, (points, minutes) in zip(task_texts(notebook).values(), points_and_minutes, strict=True):
            line = TASK_LINE.search(text)
            task = text.splitlines()[0].removeprefix("## Task ")
            link = f"[{name}](../assignments/{name}/{name}.ipynb)"
            expected.append([link, task, line["difficulty"], points.strip(), minutes, line["lecture"]])
    assert [row[:-1] for row in told] == expected
    assert all(len(row[-1]) > 20 for row in told)
    assert len({row[0] for row in told}) == 5
    per_minute = [sum(map(int, row[3].split(" + "))) / int(row[4]) for row in told]
    assert max(per_minute) <= 2 * min(per_minute), "within an assignment, lint sees to it"


def test_every_section_that_a_task_names_is_there(course):
    headings = {
        path.name[:2]: re.findall(
            r"^## (\d+) · ", "\n".join(c.source for c in read(path).cells), re.MULTILINE
        )
        for path in (course / "lectures").glob("*.ipynb")
    }
    for name in names(course):
        for text in task_texts(read(source_of(course, name))).values():
            for lecture, sections in re.findall(
                r"lectures? (\d\d), sections? ([\d, ]*(?:(?:and|to) )?[\d ]+)", text
            ):
                named = re.findall(r"\d+", sections)
                assert named and set(named) <= set(headings[lecture]), (name, lecture, sections)


def test_every_row_of_a_table_has_as_many_cells_as_its_header(course):
    """Every header has words too, except in README, which is not a page of the site."""
    pages = [*course.glob("docs/**/*.md"), *course.glob("assignments/*.md"), *course.glob("*.md")]
    for page in pages:
        header = None
        for line in re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S).split(
            "\n"
        ):
            cells = re.split(r"(?<!\\)\|", line.strip())[1:-1]
            if not cells:
                header = None
            elif header is None:
                header = cells
                assert page == course / "README.md" or all(map(str.strip, cells)), line
            assert len(cells) == len(header or ()), f"{page.name}: {line}"


@pytest.fixture(scope="module")
def your_own(course):
    """The page's blocks of code, run one after the other, and what they print."""
    page = (course / "docs" / "your_own.md").read_text(encoding="utf-8")
    names, printed = {"__name__": "your_own"}, io.StringIO()
    with contextlib.redirect_stdout(printed):
        for number, code in enumerate(re.findall(r"```python\n(.*?)```", page, re.DOTALL)):
            exec(compile(code, f"your_own.md, block {number}", "exec"), names)
    return page, names, printed.getvalue()


def test_the_page_on_models_of_your_own_runs(your_own):
    page, names, printed = your_own
    (message,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert message in printed, "the page shows what is printed"
    assert re.search(r"bound -?\d+\.\d\d, log p\(x\) -?\d+\.\d\d nats; decoded sheet \(5, 5, 6\)", printed)
    assert names["bound"] < names["log_px"] and names["history"].value[-1] > names["history"].value[0] + 1


def test_the_objectives_of_your_own_do_what_they_are_for(your_own):
    _, names, _ = your_own
    by_elbo, by_name = names["history"].terms["kl"][-1], names["histories"]
    assert by_name["beta = 4"].terms["kl"][-1] < 0.9 * by_elbo, "a KL that costs more is smaller"
    assert by_name["free bits"].terms["kl"][-1] > 1.05 * by_elbo, "nats that are free are used"


def test_the_page_asks_for_what_the_functions_ask_for(your_own):
    """The table's right column names the members of the protocol that each function checks."""
    page, _, _ = your_own
    table = dict(re.findall(r"^\| (`[^|]+) \| ([^|]+) \|$", page, re.MULTILINE))
    for functions, needs in table.items():
        protocol = next(p for word, p in ASKED.items() if word in functions)
        assert set(members(protocol)) <= set(re.findall(r"`(\w+)`", needs)), functions


ASKED = {
    "training.fit": protocol.TrainableModel,
    "objectives.elbo": protocol.VariationalModel,
    "grid_posterior": protocol.LatentModel,
    "squared_error": protocol.Autoencoder,
    "log_px": protocol.ExactModel,
    "latents.grid": protocol.Decoder,
    "plots.reconstructions": protocol.Reconstructor,
    "y=": protocol.LabelledModel,
}


def test_readme_counts_what_is_there(course):
    readme = (course / "README.md").read_text(encoding="utf-8")
    explorers = [name for name in widgets.__all__ if name.endswith("Explorer")]
    known = sum(len(answers(assignment)) for assignment in names(course))
    assert f"in {len(explorers)} live widgets" in readme
    assert f"against {known:,} known answers" in readme
