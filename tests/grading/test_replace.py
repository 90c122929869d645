"""Mending files: what was handed in is never lost."""

import os

import nbformat
import pytest

from course_utils import cli
from tests.support.damage import (
    split,
)
from tests.support.submissions import NAME, changed, hand_in, odd_notebooks, run


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


def test_mend_keeps_what_was_handed_in(tmp_path, answered, capsys):
    split(answered)
    path = tmp_path / f"{NAME}.ipynb"
    nbformat.write(answered, path)
    before = path.read_bytes()
    assert cli.main(["validate", "--mend", "--form-only", str(path)]) == 1
    assert path.with_name(f"{NAME}.ipynb.as-handed-in").read_bytes() == before
    assert cli.main(["validate", "--form-only", str(path)]) == 0
    nbformat.write(answered, path)
    assert cli.main(["validate", "--mend", "--form-only", str(path)]) == 1
    kept = [path.with_name(f"{NAME}.ipynb.as-handed-in{number}") for number in ("", "-2")]
    assert [one.read_bytes() for one in kept] == [before, before], "it never overwrites what is kept"
