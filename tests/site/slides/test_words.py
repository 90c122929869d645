"""Markdown in blocks and sentences."""

from course_utils.site.slides.words import Block, blocks, height_of, html_of, line_of, sentences, shortened


def test_blocks_of_a_cell():
    source = "## 1 · A\n\nWords $x$\n\n$$F = 1$$\n\n- one\n- two\n\n"
    source += "<details><summary>Answer</summary>\n\nYes.\n</details>"
    found = blocks(source)
    assert [block.kind for block in found] == ["heading", "paragraph", "formula", "bullet_list", "fold"]
    assert found[-1] == Block("fold", "Yes.", "Answer")
    assert found[3].text == "- one\n- two"


def test_sentences_are_not_cut_inside_formulas_brackets_or_after_abbreviations():
    text = "It is $f(x). G$ here. Then (No. Two) by Kingma et al. There. Why? Because."
    assert sentences(text) == [
        "It is $f(x). G$ here.",
        "Then (No. Two) by Kingma et al. There.",
        "Why?",
        "Because.",
    ]


def test_shortened_keeps_whole_sentences():
    assert shortened("One two. Three four. Five six.", 4) == "One two. Three four."
    assert shortened("One two three four five. Six.", 3) == "One two three four five."


def test_formulas_become_mathml():
    assert "<math" in line_of("$q(z)$") and "$" not in line_of("$q(z)$")
    assert 'display="block"' in html_of("$$F = 1$$")
    assert line_of("$q$, so").startswith('<span class="tied">') and "tied" not in line_of("$q$ so")


def test_heights_grow_with_what_is_there():
    line, long = Block("paragraph", "a word"), Block("paragraph", "a word " * 60)
    assert height_of(line) < height_of(long)
    assert height_of(Block("formula", "$$a$$")) < height_of(Block("formula", r"$$a \\ b$$"))
    assert height_of(Block("table", "a\n-\nb")) < height_of(Block("table", "a\n-\nb\nc"))
    # TeX is longer than the formula that it makes.
    assert height_of(Block("paragraph", r"$\operatorname{mean}$ " * 8)) < 2 * height_of(line)
