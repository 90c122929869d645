"""``vae-course grade``: a small class, in nbgrader's gradebook."""

import csv
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from course_utils import cli
from course_utils.grading import gradebook
from course_utils.grading.grade import Grading
from course_utils.grading.results import Results
from tests.assignments.classroom import COURSE, automatic_scores, fill, hand_in, nbgrader
from tests.support.damage import ANSWER, CHECK, duplicated_check
from tests.support.small_assignment import CHECKS, NAME, POINTS, release, write_source

HEAD = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n"
OTHERS = {id_: points for id_, (_, _, points) in CHECKS.items()} | {CHECK: 0, "check-3b-in-general": 0}
ODD_NAMES = ["a*", "[a]", "<b>x", "=1+1", "sp ace", "\x1b[31mred"]


def _course(folder):
    """A course with the small assignment released; returns the released notebook and the right answers."""
    return release(folder)


@pytest.fixture(scope="module")
def graded(one_examiner, tmp_path_factory):
    """The course's folder after grading a class with a hostile student, and what the command returned."""
    folder = tmp_path_factory.mktemp("course")
    released, right = _course(folder)
    for name in ("right", "refused", *ODD_NAMES):
        hand_in(folder, NAME, name, fill(released, right))
    hand_in(folder, NAME, "hostile", fill(released, right | {ANSWER: HEAD + "    import os; os._exit(0)"}))
    twice = fill(released, right)
    duplicated_check(twice)
    hand_in(folder, NAME, "twice", twice)
    hand_in(folder, NAME, "broken", fill(released, right))
    (folder / "submitted" / "broken" / NAME / f"{NAME}.ipynb").write_text("{")
    (folder / "submitted" / "right" / NAME / "timestamp.txt").write_text("yesterday, I think")
    (folder / "submitted" / "linked" / NAME).mkdir(parents=True)
    (folder / "submitted" / "linked" / NAME / f"{NAME}.ipynb").symlink_to("/etc/passwd")
    before = _checksums(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        _nbgrader_refuses("refused", patch)
        status = cli.main(["grade", NAME])
    assert _checksums(folder) == before, "what was handed in stays as it came"
    return folder, status


def _nbgrader_refuses(student, patch):
    """nbgrader fails the first time that it meets this student's notebook."""
    record, met = gradebook.Recorder.record, []

    def refuse(recorder, name, *rest):
        if name == student and not met:
            met.append(name)
            raise gradebook.NotRecordedError("as the test says")
        return record(recorder, name, *rest)

    patch.setattr(gradebook.Recorder, "record", refuse)


def _checksums(folder):
    files = sorted((folder / "submitted").rglob("*.ipynb"))
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _table(folder):
    with (folder / "grades" / f"{NAME}.csv").open(encoding="utf-8") as file:
        return {line["student"]: line for line in csv.DictReader(file)}


def test_the_gradebook_has_every_students_points(graded):
    folder, status = graded
    scores = automatic_scores(folder, NAME)
    for student in ("right", "twice", *ODD_NAMES):
        assert sum(scores[student].values()) == POINTS, student
    assert scores["hostile"] == OTHERS
    for student in ("broken", "linked", "refused"):
        assert set(scores[student].values()) == {0.0}, student
    assert status == 1, "some submissions need a look"


def test_each_submission_has_a_state(graded):
    folder, _ = graded
    lines = _table(folder)
    states = {student: line["state"] for student, line in lines.items()}
    odd = {f"'{name}" if name[0] == "=" else name: "graded" for name in ODD_NAMES}
    assert states == odd | {
        "right": "graded",
        "refused": "rejected",
        "hostile": "crashed",
        "twice": "graded, mended",
        "broken": "unreadable notebook",
        "linked": "unreadable notebook",
    }
    assert float(lines["right"]["score"]) == float(lines["right"]["max_score"]) == POINTS
    assert (
        "holds no time" in lines["right"]["findings"] and "as the test says" in lines["refused"]["findings"]
    )


def test_feedback_shows_what_the_examiner_said_and_no_hidden_test(graded):
    folder, _ = graded
    nbgrader(folder, "generate_feedback", NAME)
    page = (folder / "feedback" / "hostile" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "It ended the process" in page and "HIDDEN TESTS" not in page
    assert "State of this submission:" in page and "crashed" in page


def test_a_rerun_of_one_student_changes_that_student_alone(graded, monkeypatch):
    """It comes last: it changes what is graded."""
    folder, _ = graded
    monkeypatch.chdir(folder)
    before, kept = _table(folder), _kept(folder)
    (folder / "submitted" / "sp ace" / NAME / f"{NAME}.ipynb").write_text("[]")
    assert cli.main(["grade", NAME, "--student", "sp ace", "--unsafe"]) == 1
    after = _table(folder)
    assert after.pop("sp ace")["state"] == "unreadable notebook" and before.pop("sp ace")
    assert after == before
    now = _kept(folder)
    assert now.pop("sp ace") != kept.pop("sp ace") and now == kept


def _kept(folder):
    """What has been kept of each student, and their autograded notebooks."""
    return {
        path.parent.name: (
            path.read_bytes(),
            (folder / "autograded" / path.parent.name / NAME).stat().st_mtime_ns,
        )
        for path in (folder / "grades" / NAME).glob("*/result.json")
    }


def test_killed_and_started_again_it_goes_on(bubblewrap, tmp_path):
    released, right = _course(tmp_path)
    students = [f"s{i}" for i in range(5)]
    slow = right | {"doubled": f"import time\ntime.sleep(2)\n{right['doubled']}"}
    for student in students:
        hand_in(tmp_path, NAME, student, fill(released, right if student == "s0" else slow))
    command = [sys.executable, "-m", "course_utils.cli", "grade", NAME]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(COURSE), os.environ.get("PYTHONPATH", str(COURSE))])
    }
    run = subprocess.Popen(command, cwd=tmp_path, env=environment, start_new_session=True)
    end = time.monotonic() + 200
    while not list((tmp_path / "grades").glob(f"{NAME}/*/result.json")):
        assert time.monotonic() < end and run.poll() is None
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    first = {path: path.read_bytes() for path in (tmp_path / "grades" / NAME).glob("*/result.json")}
    assert len(first) < len(students) and (tmp_path / "grades" / f"{NAME}.unfinished").exists()
    assert subprocess.run(command, cwd=tmp_path, env=environment).returncode == 0
    assert all(path.read_bytes() == content for path, content in first.items()), "not graded again"
    scores = automatic_scores(tmp_path, NAME)
    assert {student: sum(points.values()) for student, points in scores.items()} == dict.fromkeys(
        students, POINTS
    )
    assert set(_table(tmp_path)) == set(students)
    assert not (tmp_path / "grades" / f"{NAME}.unfinished").exists()


def test_without_a_sandbox_every_result_says_so(tmp_path, monkeypatch):
    released, right = _course(tmp_path)
    hand_in(tmp_path, NAME, "ada", fill(released, right))
    monkeypatch.chdir(tmp_path)
    (line,) = Grading(tmp_path, NAME, unsafe=True)
    assert line.score == POINTS and not line.sandbox
    assert "--unsafe" in _table(tmp_path)["ada"]["sandbox"]
    page = (tmp_path / "autograded" / "ada" / NAME / f"{NAME}.ipynb").read_text()
    assert "graded without a sandbox" in json.loads(page)["cells"][0]["source"][0]


def test_two_runs_at_once_are_one_too_many(tmp_path, monkeypatch):
    released, right = _course(tmp_path)
    hand_in(tmp_path, NAME, "ada", fill(released, right))
    monkeypatch.chdir(tmp_path)
    first, second = (iter(Grading(tmp_path, NAME, unsafe=True)) for _ in range(2))
    next(first)
    with pytest.raises(ValueError, match="another vae-course grade"):
        next(second)


def test_another_submission_or_assignment_is_not_taken_for_the_one_kept(tmp_path):
    results = Results(tmp_path, NAME)
    assert not results.has("ada", b"1")
    results.begin(b"settings")
    run = results.run
    again = Results(tmp_path, NAME)
    again.begin(b"settings")
    assert again.run == run
    again.begin(b"others")
    assert again.run != run


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
