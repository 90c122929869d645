"""The guides: each slide an anchor, each link to a page of the site or to the repository."""

import re

import nbformat
import pytest

from course_utils.site import guides
from course_utils.site.links import Lecture
from course_utils.site.pages import THEME


@pytest.fixture(scope="module")
def lectures(course):
    found = {}
    for path in course.glob("lectures/*.ipynb"):
        text = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
        headings = {n: heading for heading, n in re.findall(r"^## ((\d+) · .+)$", text, re.MULTILINE)}
        found[path.name[:2]] = Lecture(path.stem, headings)
    return found


def test_every_slide_has_one_anchor(course, lectures):
    text = guides.text_of(course, "docs/slides.md", lectures, None)
    found = re.findall(r"\{#slide-(\d+)\}", text)
    assert sorted(map(int, found)) == list(range(2, 29)), "so the lectures' links to slides arrive"
    assert ".ipynb" not in text


@pytest.mark.parametrize("file", guides.PAGES)
def test_files_that_are_no_page(course, lectures, file):
    without = guides.text_of(course, file, lectures, None)
    for target in re.findall(r"\]\(([^)]+)\)", re.sub(r"```.*?```|`[^`\n]*`", "", without, flags=re.DOTALL)):
        assert re.match(r"/(guides|lectures)/\w+\.md|notebook:\w+\.ipynb$|#|https?://", target), target


def test_where_the_repository_is_known(course, lectures):
    text = guides.text_of(course, "docs/your_own.md", lectures, "https://example.org/vae")
    assert "(https://example.org/vae/blob/HEAD/course_utils/models/protocol.py)" in text
    assert "protocol.py)" not in guides.text_of(course, "docs/your_own.md", lectures, None)


def test_no_guide_is_an_orphan(course, lectures):
    """The first page or another guide leads to it."""
    texts = {file: guides.text_of(course, file, lectures, None) for file in guides.PAGES}
    first = (THEME / "index.html").read_text(encoding="utf-8")
    for file, page in guides.PAGES.items():
        others = "".join(text for other, text in texts.items() if other != file)
        assert f'"guides/{page}.html"' in first or f"](/guides/{page}.md" in others, file
