"""The course's secret: made once, readable by its owner only; a regrade with it gives the same points."""

import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

from nbformat import v4

from course_utils.grading.secret import course_secret
from tests.assignments.classroom import COURSE, automatic_scores, nbgrader

BY_LOT = """
import random

import numpy as np
import torch

from course_utils import checks

generator = checks.seeded("lots/{id}")
lots = [float(torch.rand((), generator=generator)), float(torch.rand(())), np.random.rand(), random.random()]
checks.holds(lots[{lot}] < 0.5, "Bad luck.")
"""


def test_it_is_made_once_and_for_its_owner_alone(tmp_path):
    with ThreadPoolExecutor(8) as first_ones:
        told = set(first_ones.map(course_secret, [tmp_path] * 50))
    assert told == {course_secret(tmp_path)} and len(told.pop()) == 64
    (file,) = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (tmp_path / "another").mkdir()
    assert course_secret(tmp_path / "another") != course_secret(tmp_path)


def test_git_leaves_it_out():
    assert ".course_secret*" in (COURSE / ".gitignore").read_text().splitlines()


def test_a_regrade_gives_the_points_that_were_given(tmp_path):
    checks = [
        v4.new_code_cell(
            BY_LOT.format(id=f"check-{i}", lot=i % 4),
            id=f"check-{i}",
            metadata={
                "nbgrader": {
                    "grade": True,
                    "grade_id": f"check-{i}",
                    "locked": True,
                    "points": 1,
                    "schema_version": 3,
                    "solution": False,
                    "task": False,
                }
            },
        )
        for i in range(20)
    ]
    shutil.copy(COURSE / "nbgrader_config.py", tmp_path)
    for folder in ("solutions/lots", "submitted/someone/lots"):
        (tmp_path / folder).mkdir(parents=True)
    notebook = v4.writes(
        v4.new_notebook(
            cells=checks, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        )
    )
    (tmp_path / "solutions/lots/lots.ipynb").write_text(notebook)
    nbgrader(tmp_path, "generate_assignment", "lots")
    shutil.copy(tmp_path / "assignments/lots/lots.ipynb", tmp_path / "submitted/someone/lots")
    nbgrader(tmp_path, "autograde", "lots")
    once = automatic_scores(tmp_path, "lots")["someone"]
    nbgrader(tmp_path, "autograde", "lots", "--force")
    assert automatic_scores(tmp_path, "lots")["someone"] == once
    assert set(once.values()) == {0.0, 1.0}
    graded = (tmp_path / "autograded/someone/lots/lots.ipynb").read_text()
    assert graded.count("Inputs drawn from seed") == len(checks)
