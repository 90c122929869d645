"""One claim, picture, widget or question a slide; answers at the next step; nothing said is lost."""

import nbformat
import pytest

from course_utils.site.slides.cut import Cutter
from course_utils.site.slides.slide import Slide

ASKED = "**Think.** Why?\n\n<details><summary>Answer</summary>\n\nBecause $q$.\n</details>"


def cut(*cells, widgets=()):
    """The slides after the title's; cells are (kind, id, source) or (kind, id, source, output)."""
    cutter = Cutter(
        Slide("title", "A lecture", "Lecture 00"),
        lambda cell: "".join(output.get("text", "<img>") for output in cell.outputs),
        lambda cell: cell.id in widgets,
    )
    for kind, id_, source, *output in cells:
        made = getattr(nbformat.v4, f"new_{kind}_cell")(source, id=id_)
        if output:
            made.outputs = output
        cutter.read(made)
    return cutter.finish()[1:]


def printed(text):
    return nbformat.v4.new_output("stream", text=text)


def picture():
    return nbformat.v4.new_output("display_data", {"text/html": "<img>"})


def text(blocks):
    return " ".join(block.text for block in blocks)


def test_a_section_and_its_claim():
    section, claim = cut(
        (
            "markdown",
            "a",
            "## 2 · The gap\n\n*How large? 5 minutes.*\n\n**The claim (slide 17).** It is\n\n$$F$$",
        )
    )
    assert (section.kind, section.head, section.aim) == ("section", "The gap", "*How large? 5 minutes.*")
    assert (claim.head, claim.source, claim.section) == ("The claim", "slide 17", "The gap")
    assert [block.kind for block in claim.body] == ["paragraph", "formula"]


def test_no_slide_has_a_heading_alone():
    (listed,) = cut(("markdown", "a", "**Where it lives today.**\n\n- here"))
    assert (listed.head, text(listed.body)) == ("Where it lives today", "- here")
    (asked,) = cut(("markdown", "a", "### A detour\n\n**Think.** Why?"))
    assert (asked.kind, asked.head) == ("question", "Think")
    (told,) = cut(("markdown", "a", "**On digits,** trained briefly: $z$."))
    assert told.head == "On digits" and text(told.body).startswith("**On digits,** trained")


def test_the_answer_is_the_next_step_and_in_the_notes():
    from course_utils.site.slides.deck import _section

    (question,) = cut(("markdown", "a", ASKED))
    assert (
        question.kind == "question" and text(question.body) == "Why?" and "Because" in text(question.answer)
    )
    page = _section(question)
    assert page.count("Because") == 2 and page.index("fragment") < page.index("Because") < page.index("notes")


def test_a_hint_is_for_the_speaker_alone():
    (question,) = cut(
        ("markdown", "a", "**Your turn.** Do it.\n\n<details><summary>A hint</summary>\n\nSum.\n</details>"),
        ("code", "b", "def f():\n    raise NotImplementedError"),
        ("markdown", "c", "<details><summary>Answer</summary>\n\n```python\nreturn 1\n```\n</details>"),
    )
    assert text(question.notes) == "Sum." and [b.kind for b in question.body] == ["paragraph", "fence"]
    assert [b.kind for b in question.answer] == ["fence"]


def test_what_was_predicted_comes_with_the_answer():
    (question,) = cut(
        ("markdown", "a", "**Predict, then run.** How many?"),
        ("code", "b", "print(3)", printed("3\n")),
        ("markdown", "c", "<details><summary>Answer</summary>\n\nThree.\n</details>"),
    )
    assert question.outcome == "3\n" and question.folded == "print(3)" and text(question.answer) == "Three."


LONG_CODE = "x = 1\n" * 12 + "print(x)"


def test_few_lines_join_the_words_before_them():
    (words,) = cut(("markdown", "a", "**Why.** So."), ("code", "b", LONG_CODE, printed("1\n")))
    assert (words.head, words.shown, words.folded) == ("Why", "1\n", LONG_CODE)
    (question,) = cut(("markdown", "a", ASKED), ("code", "b", LONG_CODE, printed("1\n")))
    assert question.outcome == "1\n" and question.answer
    words, result = cut(("markdown", "a", "**Why.** So."), ("code", "b", LONG_CODE, printed("1\n" * 30)))
    assert (words.shown, result.kind) == ("", "result")


def test_a_formula_is_not_a_headline():
    source = "## 1 · The model\n\nTwo numbers:\n\n$$q$$\n\n$$F$$\n\nThe first is q."
    slides = cut(("markdown", "a", source))
    assert not any("$" in slide.head for slide in slides)
    assert [text(slide.body) for slide in slides] == ["Two numbers: $$q$$", "$$F$$ The first is q."]


def test_words_that_lead_to_a_formula_go_with_it():
    filling = "\n\n".join("Words " * 70 + "end." for _ in range(2))
    first, second = cut(("markdown", "a", f"**Why.** {filling}\n\nand in each\n\n$$a$$"))
    assert text(first.body).endswith("end.") and text(second.body) == "and in each $$a$$"


def test_a_picture_takes_its_headline_from_the_words_before():
    (shown,) = cut(
        ("markdown", "a", "Here is the curve. And many more words about it."),
        ("code", "b", "plots.show(figure)", picture()),
    )
    assert shown.kind == "picture" and shown.head == "Here is the curve."
    assert "many more words" in text(shown.notes) and not shown.body


def test_a_widget_has_its_words_in_the_notes():
    (shown,) = cut(
        ("markdown", "a", "**By hand.** Move the points."),
        ("code", "explorer", "explorer"),
        widgets=["explorer"],
    )
    assert (shown.kind, shown.head) == ("widget", "By hand") and text(shown.notes) == "Move the points."


def test_two_lines_stay_two():
    (summary,) = cut(("markdown", "a", "---\n**In two lines.** One.\nTwo."))
    assert [block.text for block in summary.body] == ["One.", "Two."]


@pytest.mark.parametrize("count", [2, 12])
def test_what_is_too_much_for_one_slide_goes_onto_several(count):
    paragraphs = "\n\n".join(f"Paragraph {number} " + "with words " * 30 for number in range(count))
    slides = cut(("markdown", "a", f"**The claim.** First.\n\n{paragraphs}"))
    assert (len(slides) > 3) == (count > 3)
    assert all(f"Paragraph {number} " in text(b for s in slides for b in s.body) for number in range(count))


def test_a_long_paragraph_is_whole_in_the_notes():
    long = " ".join(f"Sentence number {number} has five words." for number in range(30))
    (slide,) = cut(("markdown", "a", f"**Why.** {long}"))
    assert len(text(slide.body).split()) <= 75 and long in text(slide.notes)


def test_an_author_can_leave_a_cell_out():
    cutter = Cutter(Slide("title", "A", "B"), lambda cell: "", lambda cell: False)
    cell = nbformat.v4.new_markdown_cell(ASKED)
    cell.metadata["slideshow"] = {"slide_type": "skip"}
    cutter.read(cell)
    assert len(cutter.finish()) == 1
