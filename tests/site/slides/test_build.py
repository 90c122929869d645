"""Slides as they are opened: offline, none taller than its screen, a widget's keys its own."""

import nbformat
import pytest

from course_utils.site import browser, facts
from course_utils.site.slides import build as module
from tests.support import decks


def test_a_widget_keeps_its_keys_and_gives_them_back(made, browser_page):
    asked = []
    browser_page.on("request", lambda request: asked.append(request.url))
    decks.opened(browser_page, made / "index.html")
    at = browser_page.evaluate("Reveal.getSlides().findIndex((slide) => slide.querySelector('iframe'))")
    browser_page.evaluate(f"Reveal.slide({at})")
    frame = browser_page.frame_locator("section.present iframe")
    frame.locator("html[data-fitted]").wait_for(state="attached")
    here = "Reveal.getIndices().h"
    frame.locator("canvas").first.focus()
    for key in ("ArrowRight", "PageDown", "Space"):
        browser_page.keyboard.press(key)
    assert browser_page.evaluate(here) == at
    browser_page.keyboard.press("Escape")
    browser_page.wait_for_function("document.activeElement === document.body")
    browser_page.keyboard.press("ArrowRight")
    assert browser_page.evaluate(here) == at + 1
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)
    assert decks.widgets_too_small(browser_page, made / "index.html") == []


@pytest.mark.parametrize("number", ["05", "07"])
def test_no_slide_is_taller_than_its_screen(course, small_course, number, tmp_path, browser_page):
    """Without what the cells print and draw, which `make sitecheck` measures for all lectures."""
    (each,) = [each for each in facts.lectures(course) if each.number == number]
    notebook = nbformat.read(course / "lectures" / f"{each.file}.ipynb", as_version=4)
    page = module.write(each, notebook, small_course / "build" / "site", tmp_path)
    assert decks.too_large(browser_page, page) == []
    assert browser_page.evaluate("Reveal.getTotalSlides()") > 50


def test_bad_input(small_course, tmp_path, monkeypatch):
    with pytest.raises(ValueError, match=r"must be one of 00, 01, got '05'"):
        module.build(small_course, ["05"], tmp_path)
    theirs = tmp_path / "00_start" / "mine.txt"
    theirs.parent.mkdir()
    theirs.write_text("mine")
    with pytest.raises(FileExistsError, match=r"mine\.txt; nothing was written"):
        module.build(small_course, [], tmp_path)
    assert [path.name for path in tmp_path.rglob("*.*")] == ["mine.txt"]
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    with pytest.raises(FileNotFoundError, match="Chromium is needed"):
        module.build(small_course, [], tmp_path / "other", as_pdf=True)
