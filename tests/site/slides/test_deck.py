"""Slides as a page."""

from course_utils.site.facts import Facts
from course_utils.site.slides.deck import page_of, title_slide
from course_utils.site.slides.slide import Slide
from course_utils.site.slides.words import Block

FACTS = Facts("05", "Jensen & the ELBO", "05_jensen", "13–18", 45, 100, "The bound.")


def test_the_first_slide_says_what_and_how_long():
    page = page_of(FACTS, [title_slide(FACTS)])
    assert "<title>05 · Jensen &amp; the ELBO</title>" in page
    assert "Lecture 05 · slides 13–18 · 45 minutes, 100 with all optional parts" in page
    assert "<h1>Jensen &amp; the ELBO</h1>" in page


def test_what_a_click_shows_and_what_the_next_step_shows():
    slide = Slide("question", "Predict", "The gap", [Block("paragraph", "How many?")])
    slide.outcome, slide.folded = "<pre>3</pre>", "print(1 < 3)"
    slide.notes = [Block("fold", "Count.", "A hint")]
    page = page_of(FACTS, [slide])
    assert '<div class="answer fragment"><pre>3</pre></div>' in page
    assert "<summary>Code</summary>" in page and "&lt;" in page
    assert '<aside class="notes"><p><strong>A hint.</strong> Count.</p></aside>' in page


def test_the_page_asks_for_nothing_elsewhere(made):
    text = (made / "index.html").read_text(encoding="utf-8")
    assert "http" not in text.replace("http://www.w3.org", "")
    assert (made / "style" / "LICENSE-reveal.txt").read_text().startswith("Copyright")
