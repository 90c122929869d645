"""nbgrader itself, from release to export, in a course of its own; nothing of it is replaced."""

import csv
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course_utils.grading.notebooks import HIDDEN, graded_cells, read, visible
from tests.assignments.classroom import (
    COURSE,
    answers,
    fill,
    hand_in,
    nbgrader,
    reference_answers,
    release,
    solution_notebook,
)

NAME = "a2_elbo"
WRITTEN = "in-words"

# One of them also writes and displays what would run in the browser of who reads it.
ESSAY = """<img src=x onerror="alert(1)"> My *essay*: $F \\le \\log p$ <script>alert(2)</script> [a](javascript:alert(3))"""
DISPLAYED = """from IPython.display import HTML, Javascript, display

display(HTML("<b>shown</b><script>alert(4)</script><iframe srcdoc='x'></iframe>"))
display(Javascript("alert(5)"))
display({"image/png": '"><script>alert(6)</script>'}, raw=True)"""

# Five wrong answers, each in a notebook that is right otherwise.
WRONG = {
    "constant": ("gaussian-log-likelihood", "wrong_constant_missing"),
    "variance": ("kl-to-standard-normal", "wrong_log_sigma_is_log_variance"),
    "direction": ("kl-between-gaussians", "wrong_direction"),
    "added": ("elbo", "wrong_kl_added"),
    "negative": ("gap-on-grid", "wrong_sign_of_the_gap"),
}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """A course with the assignment released."""
    folder = tmp_path_factory.mktemp("course")
    release(folder, NAME)
    return folder


@pytest.fixture(scope="module")
def released(classroom):
    return read(classroom / "assignments" / NAME / f"{NAME}.ipynb")


@pytest.fixture(scope="module")
def submissions(released):
    """The notebook of each student."""
    everything = reference_answers(NAME)
    by_name = {(a.task, a.name): a for a in answers(NAME)}
    made = {"reference": fill(released, everything), "untouched": fill(released, {})}
    for student, key in WRONG.items():
        made[student] = fill(released, everything | {key[0]: by_name[key].source})
    cell = next(cell for cell in made["constant"].cells if cell.id == WRITTEN)
    cell.source = ESSAY
    made["constant"].cells.append(nbformat.v4.new_code_cell(DISPLAYED, id="displayed"))
    others = {a.task: a.source for a in answers(NAME) if a.right}  # the last right form of each task
    assert len(others) == 7
    made["otherforms"] = fill(released, everything | others)
    return made


@pytest.fixture(scope="module")
def graded(classroom, submissions):
    for student, notebook in submissions.items():
        hand_in(classroom, NAME, student, notebook)
    nbgrader(classroom, "autograde", NAME)
    return classroom


@pytest.fixture
def gradebook(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db") as book:
        yield book


def scores(gradebook, student):
    """The automatic score of each graded cell."""
    notebook = gradebook.find_submission_notebook(NAME, NAME, student)
    return {grade.name: grade.auto_score for grade in notebook.grades}


def test_the_reference_gets_everything(gradebook):
    expected = graded_cells(solution_notebook(NAME))
    assert sum(expected.values()) == 100
    got = scores(gradebook, "reference")
    assert {name: score for name, score in got.items() if name != WRITTEN} == {
        name: points for name, points in expected.items() if name != WRITTEN
    }
    notebook = gradebook.find_submission_notebook(NAME, NAME, "reference")
    (written,) = [grade for grade in notebook.grades if grade.name == WRITTEN]
    assert written.needs_manual_grade
    written.manual_score = 5  # what an instructor enters in formgrader
    written.needs_manual_grade = False
    gradebook.db.commit()
    submission = gradebook.find_submission(NAME, "reference")
    assert (submission.score, submission.max_score) == (100, 100)


def test_other_right_forms_get_everything(gradebook):
    assert scores(gradebook, "otherforms") == scores(gradebook, "reference")


def test_the_untouched_release_gets_nothing(gradebook):
    assert set(scores(gradebook, "untouched").values()) == {0}
    assert gradebook.find_submission(NAME, "untouched").score == 0


@pytest.mark.parametrize("student", WRONG)
def test_a_wrong_answer_loses_exactly_its_part(gradebook, student):
    task, name = WRONG[student]
    (answer,) = [a for a in answers(NAME) if (a.task, a.name) == (task, name)]
    reference, got = scores(gradebook, "reference"), scores(gradebook, student)
    assert {cell for cell in got if got[cell] != reference[cell]} == answer.loses
    assert all(got[cell] == 0 for cell in answer.loses)


class Active(HTMLParser):
    """Everything in a page that runs something or loads from elsewhere; style sheets may stay."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form", "svg"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (
                name in ("src", "href") and not value.startswith(("#", "data:image/png;base64,"))
            ):
                self.found.append((tag, name, value))


@pytest.fixture(scope="module")
def feedback(graded):
    nbgrader(graded, "generate_feedback", NAME)
    return {path.parts[-3]: path.read_text() for path in graded.glob(f"feedback/*/{NAME}/{NAME}.html")}


def test_feedback_names_the_mistake_and_the_tasks(feedback, submissions):
    assert set(feedback) == set(submissions)
    page = feedback["constant"]
    assert "the constant is missing" in page
    assert ">Task 1 · Gaussian log-likelihood, check 1b</a> (Score: 0.0 / 6.0)" in page
    assert ">Task 8 · In words</a>" in page and "Test cell" not in page
    assert "white-space: pre-wrap" in page


def test_feedback_shows_no_hidden_test_and_no_folder(feedback, submissions):
    secret = {
        line.strip()
        for cell in solution_notebook(NAME).cells
        for text in HIDDEN.findall(cell.source)
        for line in text.splitlines()
        if len(line.strip()) > 30
    } - {line.strip() for cell in solution_notebook(NAME).cells for line in visible(cell.source).splitlines()}
    assert len(secret) > 50
    for student, page in feedback.items():
        text = re.sub(r"<[^>]*>", "", page)
        written = "\n".join(cell.source for cell in submissions[student].cells)
        assert not {line for line in secret if line in unescape(text) and line not in written}
        assert "HIDDEN" not in text and str(COURSE) not in text and "site-packages" not in text
        assert "*Points:*" not in text and "Rubric" not in text


def test_nothing_of_a_students_runs_in_feedback(feedback):
    for page in feedback.values():
        assert Active(page).found == []
        head = page.partition("</head>")[0]
        assert "default-src 'none'" in head and page.index("default-src") < page.index("<style")
    assert "My <em>essay</em>" in feedback["constant"] and "<b>shown</b>" in feedback["constant"]


def test_formulas_in_feedback_need_no_network(feedback):
    page = feedback["constant"]
    assert page.count("<math") > 40 and "mathjax" not in re.sub(r"<!--.*?-->", "", page).lower()
    assert "<mi>F</mi><mo>≤</mo>" in page
    assert "$" not in re.sub(r"(?s)<style.*?</style>|<pre.*?</pre>", "", page)


def test_export(graded, gradebook, tmp_path):
    nbgrader(graded, "export", f"--CsvExportPlugin.to={tmp_path / 'grades.csv'}")
    with (tmp_path / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"reference", "untouched", "otherforms", *WRONG}
    for student, row in rows.items():
        assert float(row["score"]) == gradebook.find_submission(NAME, student).score
        assert float(row["max_score"]) == 100


def test_validate_tells_right_from_wrong(classroom, submissions, tmp_path):
    for student, words in [
        ("reference", "Success!"),
        ("constant", "VALIDATION FAILED ON 1 CELL(S)"),
        ("untouched", "VALIDATION FAILED"),
    ]:
        path = tmp_path / f"{student}.ipynb"
        nbformat.write(submissions[student], path)
        shown = nbgrader(tmp_path, "validate", str(path))
        assert words in shown, shown
        if student == "constant":
            assert "the constant is missing" in shown


def test_formgrader_shows_the_submissions(graded, gradebook, tmp_path):
    """nbgrader's web application, on a real server, lists the assignment and shows a student's notebook."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
    ]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *options, "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"],
            cwd=graded, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:

            def get(path):
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
                    return answer.read().decode()

            deadline = time.monotonic() + 60
            while True:
                try:
                    get("/api/status")
                    break
                except OSError:
                    assert time.monotonic() < deadline, (tmp_path / "log").read_text()
                    time.sleep(0.2)
            (assignment,) = json.loads(get("/formgrader/api/assignments"))
            assert (assignment["name"], assignment["num_submissions"], assignment["max_score"]) == (
                NAME,
                8,
                100,
            )
            listed = json.loads(get(f"/formgrader/api/submissions/{NAME}"))
            assert {row["student"]: row["autograded"] for row in listed} == dict.fromkeys(
                ["reference", "untouched", "otherforms", *WRONG], True
            )
            (notebook,) = json.loads(get(f"/formgrader/api/submitted_notebooks/{NAME}/{NAME}"))[:1]
            assert "a2_elbo" in get(f"/formgrader/submissions/{notebook['id']}/")
            page = get(
                f"/formgrader/submissions/{gradebook.find_submission_notebook(NAME, NAME, 'constant').id}/"
            )
            essay = page[page.index("Rubric (only you see it)") :]
            assert "of the right random variable" in essay or "Jensen" in essay, (
                "the rubric stands above the essay"
            )
            assert (
                "My <em>essay</em>" in essay
                and Active(essay[: essay.index('id="statusmessage"')]).found == []
            )
            assert "BEGIN HIDDEN TESTS" in page, "who grades sees the tests"
        finally:
            server.terminate()
            server.wait(timeout=30)
