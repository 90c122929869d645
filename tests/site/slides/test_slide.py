"""One slide and its parts."""

from course_utils.site.slides.slide import Slide
from course_utils.site.slides.words import Block


def test_only_the_first_part_has_the_notes():
    said, answer = Block("paragraph", "said"), Block("paragraph", "answer")
    slide = Slide("question", "Why?", "The gap", [said, said], [answer], [said])
    first, second = slide.part([said], first=True), slide.part([said], first=False)
    assert (first.notes, second.notes) == ([said], [])
    assert first.answer == second.answer == [] and first.head == second.head == "Why?"


def test_claims_and_code():
    assert Slide("words", "The claim", "").is_claim and not Slide("words", "Why", "").is_claim
    assert (
        Slide("code", "", "", code="a\nb").height_of_code
        == 2 * Slide("code", "", "", code="a").height_of_code
    )
    assert Slide("words", "", "").height_of_code == 0
