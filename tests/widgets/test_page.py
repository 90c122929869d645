"""save_html: a page that needs no network, and that replaces nothing but its own."""

import functools
import http.server
import json
import re
import threading

import pytest
import torch

from course_utils import models, widgets


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


def test_the_page_that_the_browser_saves_is_one_of_save_html(show, browser, tmp_path):
    """With what the hand has moved; it works, saves itself again, and save_html replaces it."""
    latent = widgets.LatentExplorer(models.VAE(2, (1, 4, 4), hidden=(8,)), torch.ones(9, 1, 4, 4))
    page, saved = show(latent), tmp_path / "latent-explorer.html"
    for _ in range(2):
        page.locator("canvas").first.press("ArrowRight")
        with page.expect_download() as download:
            page.get_by_role("button", name="save as page").click()
        assert download.value.suggested_filename == saved.name
        download.value.save_as(saved)
        page.goto(saved.as_uri())
    latent.z = [0.12, 0.0]
    wanted = widgets.save_html(latent, tmp_path / "by Python.html", "Latent explorer").read_text()
    found = saved.read_text()
    state = re.compile(r'(?<=<script id="state" type="application/json">).+?(?=</script>)')
    assert state.sub("", found) == state.sub("", wanted)
    shown, own = (json.loads(state.search(text)[0]) for text in (found, wanted))
    assert shown.pop("z") == pytest.approx(own.pop("z")) and shown == own
    widgets.save_html(latent, saved, "Latent explorer")
    assert saved.read_text() == wanted


def test_a_page_of_ones_own_takes_three_lines(tmp_path, browser, course):
    """Those of docs/your_own.md, from a server, without a kernel."""
    jensen = widgets.JensenExplorer(function="x²")
    assert [path.name for path in widgets.save_module(jensen, tmp_path, "latent")] == [
        "latent.js",
        "latent.json",
    ]
    (lines,) = re.findall(r"```html\n(.+?)```", (course / "docs/your_own.md").read_text(), re.DOTALL)
    assert len(lines.splitlines()) == 3
    (tmp_path / "index.html").write_text(f"<!doctype html>\n{lines}")
    handler = functools.partial(QuietHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/index.html")
        canvas = page.locator(".vae-widget canvas").first
        canvas.wait_for()
        before = canvas.evaluate("(c) => c.toDataURL()")
        canvas.press("ArrowLeft")
        assert canvas.evaluate("(c) => c.toDataURL()") != before
        assert "h is convex" in page.locator(".vae-widget").inner_text()
        page.get_by_role("button", name="reset").click()
        assert canvas.evaluate("(c) => c.toDataURL()") == before
        assert page.get_by_role("button", name="save as page").count() == 0, "its script is a file beside it"
        page.close()
        server.shutdown()
    widgets.save_module(jensen, tmp_path, "latent")
    with pytest.raises(FileExistsError, match="is not a MonteCarloExplorer's"):
        widgets.save_module(widgets.MonteCarloExplorer(), tmp_path, "latent")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass
