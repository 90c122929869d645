"""The students' zip is made only of a release that is not stale, and follows no link."""

import json
import shutil

import pytest

from course_utils.grading.bundle import bundle
from tests.assignments.classroom import COURSE


@pytest.fixture
def small_course(tmp_path):
    for folder in ("solutions", "assignments"):
        shutil.copytree(COURSE / folder / "a2_elbo", tmp_path / folder / "a2_elbo")
    return tmp_path


def test_bundle_refuses_a_stale_release(small_course):
    path = small_course / "solutions" / "a2_elbo" / "a2_elbo.ipynb"
    notebook = json.loads(path.read_text())
    cells = {cell["id"]: cell for cell in notebook["cells"]}

    def refused(words):
        path.write_text(json.dumps(notebook))
        with pytest.raises(ValueError, match=f"{words}.*run make release"):
            bundle(small_course, "a2_elbo", small_course / "a2.zip")

    closed = cells["check-1b-constant"]["metadata"].pop("jupyter")
    refused("the cell check-1b-constant")
    cells["check-1b-constant"]["metadata"]["jupyter"] = closed
    cells["in-words"]["metadata"]["nbgrader"]["points"] = 6
    refused("the cell in-words")
    cells["a2-task-3"]["source"].append("\nA new sentence.")
    refused("2 cells, a2-task-3 first")
    del notebook["cells"][5]
    refused("other cells")


def test_bundle_refuses_other_files_that_changed(small_course):
    (small_course / "solutions" / "a2_elbo" / "data.txt").write_text("1")
    with pytest.raises(ValueError, match=r"data\.txt.*run make release"):
        bundle(small_course, "a2_elbo", small_course / "a2.zip")


def test_bundle_follows_no_link(small_course):
    (small_course / "assignments" / "a2_elbo" / "extra.txt").symlink_to("/etc/hostname")
    with pytest.raises(ValueError, match=r"extra\.txt is a link"):
        bundle(small_course, "a2_elbo", small_course / "a2.zip")
    assert not (small_course / "a2.zip").exists()
