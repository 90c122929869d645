"""A page of the size of a slide, without a network."""

from importlib.util import find_spec

import pytest

collect_ignore_glob = [] if find_spec("sphinx_revealjs") else ["*"]


@pytest.fixture
def browser_page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def made(small_course, chromium):
    """The folder with the slides of the small course's first lecture, and their PDF."""
    from course_utils.site.slides.build import build

    (pdf,) = build(small_course, ["00"], small_course.parent / "slides, strange & näme #1", as_pdf=True)
    return pdf.parent
