"""Slides on paper, by Chromium."""

from pathlib import Path

from course_utils.site import browser

_ALL_SHOWN = """[...document.querySelectorAll(".slides iframe")].forEach(
    (frame) => { if (!frame.src) frame.src = frame.dataset.src; })"""
LONGEST = 60_000  # milliseconds until the widgets of a lecture have drawn


@browser.in_a_thread
def printed(page: Path) -> bytes:
    """The slides on ``page`` as a PDF: one page for each, 1280 by 720 pixels, answers and widgets shown."""
    with browser.opened() as chromium:
        deck = chromium.new_page(viewport={"width": 1280, "height": 720})
        deck.goto(f"{page.resolve().as_uri()}?print-pdf")
        deck.locator("html[data-ready][data-paged]").wait_for(state="attached")
        deck.evaluate(_ALL_SHOWN)
        for frame in deck.frames[1:]:
            frame.locator("html[data-fitted]").wait_for(state="attached", timeout=LONGEST)
        return deck.pdf(width="1280px", height="720px", print_background=True, prefer_css_page_size=True)
