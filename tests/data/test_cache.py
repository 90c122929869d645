"""The cache folder: one clear error where it cannot be, and no half-written file in it."""

import pytest

from course_utils import data
from course_utils.data import cache


def test_a_cache_that_cannot_be_written_is_one_clear_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(OSError, match=r"cannot be written to.*VAE_COURSE_CACHE"):
        data.mnist("cpu")


def test_put_leaves_no_half_written_file(tmp_path, monkeypatch):
    (tmp_path / "source").write_bytes(b"x" * 1000)

    def break_off(source, target):
        target.write(source.read(10))
        raise KeyboardInterrupt

    monkeypatch.setattr("shutil.copyfileobj", break_off)
    with pytest.raises(KeyboardInterrupt):
        cache.put(tmp_path / "source", tmp_path / "target")
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
