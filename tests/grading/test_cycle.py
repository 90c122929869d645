"""nbgrader itself, from release to export, in a course of its own; nothing of it is replaced."""

import csv
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from course_utils.grading.notebooks import graded_cells, read
from tests.grading.classroom import answers, fill, hand_in, nbgrader, reference_answers, release, solution_notebook

NAME = "a2_elbo"
WRITTEN = "in-words"

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


def test_feedback_names_the_mistake(graded):
    nbgrader(graded, "generate_feedback", NAME)
    page = (graded / "feedback" / "constant" / NAME / f"{NAME}.html").read_text()
    assert "the constant is missing" in page
    assert (graded / "feedback" / "untouched" / NAME / f"{NAME}.html").exists()


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


def test_formgrader_shows_the_submissions(graded, tmp_path):
    """nbgrader's own web application, on a real server, lists the assignment and serves a student's notebook."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
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
            assert (assignment["name"], assignment["num_submissions"], assignment["max_score"]) == (NAME, 8, 100)
            listed = json.loads(get(f"/formgrader/api/submissions/{NAME}"))
            assert {row["student"]: row["autograded"] for row in listed} == dict.fromkeys(
                ["reference", "untouched", "otherforms", *WRONG], True
            )
            (notebook,) = json.loads(get(f"/formgrader/api/submitted_notebooks/{NAME}/{NAME}"))[:1]
            assert "a2_elbo" in get(f"/formgrader/submissions/{notebook['id']}/")
        finally:
            server.terminate()
            server.wait(timeout=30)
