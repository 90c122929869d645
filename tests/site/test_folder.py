"""The folder of a site: ours comes and goes, others' files stay."""

import pytest

from course_utils.site import folder


def test_pages_come_and_go(tmp_path):
    out = tmp_path / "new" / "site"
    folder.require_own(out)
    folder.replace(out, {"a.html": b"1", "b/c.html": b"2"})
    (out / "mine.txt").write_text("mine")
    folder.require_own(out)
    folder.replace(out, {"a.html": b"3"})
    assert (out / "a.html").read_bytes() == b"3" and not (out / "b" / "c.html").exists()
    assert (out / "mine.txt").read_text() == "mine" and (out / ".nojekyll").exists()


def test_nothing_of_others_is_overwritten(tmp_path):
    folder.replace(tmp_path, {"a.html": b"1"})
    (tmp_path / "b.html").write_text("mine")
    with pytest.raises(FileExistsError, match=r"b\.html is not a file of this site; nothing was written"):
        folder.replace(tmp_path, {"a.html": b"2", "b.html": b"2"})
    assert (tmp_path / "a.html").read_bytes() == b"1" and (tmp_path / "b.html").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "site").write_text("")
    with pytest.raises(FileExistsError, match="exists and is not a folder"):
        folder.require_own(tmp_path / "site")


def test_an_empty_folder_will_do(tmp_path):
    folder.require_own(tmp_path)
