"""``vae-course grade``: a small class, in nbgrader's gradebook."""

import csv
import hashlib
import shutil

import pytest

from course_utils import cli
from course_utils.grading.notebooks import read
from tests.assignments.classroom import COURSE, automatic_scores, fill, hand_in, nbgrader
from tests.support.damage import ANSWER, CHECK, duplicated_check
from tests.support.small_assignment import CHECKS, NAME, POINTS, answers, write_source

HEAD = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n"
OTHERS = {id_: points for id_, (_, _, points) in CHECKS.items()} | {CHECK: 0, "check-3b-in-general": 0}


@pytest.fixture(scope="module")
def graded(bubblewrap, tmp_path_factory):
    """The course's folder after grading a class with a hostile student, and what the command returned."""
    folder = tmp_path_factory.mktemp("course")
    right = answers(write_source(folder))
    shutil.copy(COURSE / "nbgrader_config.py", folder)
    nbgrader(folder, "generate_assignment", NAME)
    released = read(folder / "assignments" / NAME / f"{NAME}.ipynb")
    hand_in(folder, NAME, "right", fill(released, right))
    hand_in(folder, NAME, "hostile", fill(released, right | {ANSWER: HEAD + "    import os; os._exit(0)"}))
    twice = fill(released, right)
    duplicated_check(twice)
    hand_in(folder, NAME, "twice", twice)
    hand_in(folder, NAME, "broken", fill(released, right))
    (folder / "submitted" / "broken" / NAME / f"{NAME}.ipynb").write_text("{")
    before = _checksums(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        status = cli.main(["grade", NAME])
    assert _checksums(folder) == before, "what was handed in stays as it came"
    return folder, status


def _checksums(folder):
    files = sorted((folder / "submitted").rglob("*.ipynb"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_gradebook_has_every_students_points(graded):
    folder, status = graded
    scores = automatic_scores(folder, NAME)
    assert sum(scores["right"].values()) == sum(scores["twice"].values()) == POINTS
    assert scores["hostile"] == OTHERS
    assert status == 1, "two submissions need a look"


def test_each_submission_has_a_state(graded):
    folder, _ = graded
    with (folder / "grades" / f"{NAME}.csv").open(encoding="utf-8") as file:
        lines = {line["student"]: line for line in csv.DictReader(file)}
    states = {student: line["state"] for student, line in lines.items()}
    assert states == {
        "right": "graded",
        "hostile": "crashed",
        "twice": "graded, mended",
        "broken": "unreadable notebook",
    }
    assert float(lines["right"]["score"]) == float(lines["right"]["max_score"]) == POINTS


def test_feedback_shows_what_the_examiner_said_and_no_hidden_test(graded):
    folder, _ = graded
    nbgrader(folder, "generate_feedback", NAME)
    page = (folder / "feedback" / "hostile" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "It ended the process" in page and "HIDDEN TESTS" not in page


def test_without_bubblewrap_it_refuses_in_one_sentence(tmp_path, monkeypatch, capsys):
    write_source(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert cli.main(["grade", NAME]) == 2
    assert "bubblewrap is not installed" in capsys.readouterr().err


def test_without_submissions_it_says_so(tmp_path, monkeypatch, capsys, bubblewrap):
    write_source(tmp_path)
    shutil.copy(COURSE / "nbgrader_config.py", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["grade", NAME]) == 2
    assert f"no submission of {NAME} in submitted/" in capsys.readouterr().err
