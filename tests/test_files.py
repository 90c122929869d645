"""A file is written whole or not at all."""

import pytest

from course_utils import files


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def break_off(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", break_off)
    with pytest.raises(OSError, match="disk full"):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
