"""save_html: a page that needs no network, and that replaces nothing but its own."""

import pytest

from course_utils import widgets


def test_save_html_keeps_what_is_there(tmp_path):
    page = widgets.save_html(widgets.JensenExplorer(), tmp_path / "jensen.html", "Jensen </script>")
    text = page.read_text()
    assert "http://" not in text and "https://" not in text
    assert "<title>Jensen &lt;/script&gt;</title>" in text
    for other in (
        lambda: widgets.save_html(widgets.JensenExplorer(), page, "another title"),
        lambda: widgets.save_html(widgets.MonteCarloExplorer(), page, "Jensen </script>"),
    ):
        with pytest.raises(FileExistsError, match="exists and is not a page of a"):
            other()
    assert page.read_text() == text
    for name, content in {
        "notes.html": b"<!doctype html>\n<p>mine",
        "empty.html": b"",
        "bytes": b"\xff\xfe\x00",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileExistsError, match="save under another name"):
            widgets.save_html(widgets.JensenExplorer(), tmp_path / name, "Jensen")
        assert (tmp_path / name).read_bytes() == content
    with pytest.raises(FileExistsError):
        widgets.save_html(widgets.JensenExplorer(), tmp_path, "a folder")


def test_save_html_again_replaces_its_own_page(tmp_path):
    """As where a cell is run twice."""
    jensen = widgets.JensenExplorer()
    page = widgets.save_html(jensen, tmp_path / "jensen.html", "h")
    jensen.function = "x²"
    assert '"function": "log x"' in page.read_text()
    widgets.save_html(jensen, str(page), "h")
    assert '"function": "x\\u00b2"' in page.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["jensen.html"]
