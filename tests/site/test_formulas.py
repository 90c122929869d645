"""Formulas as MathML: every one of the course, and what TeX does that MathML leaves to us."""

import re
from xml.etree import ElementTree

import nbformat
import pytest

from course_utils.site.formulas import mathml, together

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", re.DOTALL)


def test_every_formula_of_the_course(course):
    texts = [path.read_text(encoding="utf-8") for path in course.glob("docs/*.md")]
    for path in course.glob("lectures/*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        texts += [cell.source for cell in cells if cell.cell_type == "markdown"]
    count = 0
    for text in texts:
        for found in FORMULA.finditer(re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)):
            made = mathml(found[1] or found[2], "block" if found[1] else "inline")
            tree = ElementTree.fromstring(f"<p>{made}</p>")
            assert not {"merror", "mtext"} & {e.tag for e in tree.iter() if "\\" in (e.text or "")}
            count += 1
    assert count > 1500


def test_an_unknown_command_is_named():
    with pytest.raises(
        ValueError, match=r"'\\\\nonsense x' has a command that MathML cannot show: \\nonsense"
    ):
        mathml(r"\nonsense x")


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\mathcal N", "<mi>𝒩</mi>"),
        (r"\mathcal L", "<mi>ℒ</mi>"),
        (r"\mathbb E", "<mi>𝔼</mi>"),
        (r"\mathbb R", "<mi>ℝ</mi>"),
        (r"z \sim q", "<mo>∼</mo>"),
        (r"\log p", '<mi>log</mi><mspace width="0.167em" /><mi>p</mi>'),
        (r"\log(p)", '<mi>log</mi><mo stretchy="false">('),
        (r"2\log p", '<mn>2</mn><mspace width="0.167em" /><mi>log</mi>'),
        (r"a = -b", '<mo form="prefix">−</mo>'),
        (r"a - b", "<mi>a</mi><mo>−</mo>"),
        (r"\arg\min_z x", "<mo>arg</mo>"),
        (r"\operatorname{atan2}(x)", "<mtext>atan2</mtext>"),
        (r"\eta \to \infty", "<mo>→</mo><mi>∞</mi>"),
        (r"\mathcal N(x; 0)", "<mi>x</mi><mo>;</mo>"),
    ],
)
def test_as_tex_sets_it(tex, expected):
    assert expected in mathml(tex)


def test_a_role_has_its_colour_on_light_and_dark_paper():
    made = mathml(r"\textcolor{#516eda}{q(z)} - \textcolor{#123456}{p}")
    assert '<mstyle style="color: var(--q-text, #516eda)"><mrow><mi>q</mi>' in made
    assert 'mathcolor="#123456"' in made, "no role has this colour"


def test_a_long_formula_may_break_after_its_relations():
    made = mathml(r"p(\text{upper}|\text{lower}) \propto p(\text{upper})\,p(\text{lower}|\text{upper})")
    first, second = ElementTree.fromstring(f"<p>{made}</p>")
    assert (first[-1].text, first[-1].get("form")) == ("∝", "infix") and second[0].text == "p"
    assert mathml("a = b").count("<math") == 1
    assert mathml("a" * 40 + "= b", "block").count("<math") == 1


def test_no_line_begins_with_a_comma(browser):
    page = browser.new_page(viewport={"width": 300, "height": 200})
    words = "".join(f"<p style='width:{width}px'>so {mathml('a + b')}, c</p>" for width in range(40, 120))
    comma = """() => [...document.querySelectorAll("p")].filter((p) => {
        const range = document.createRange(), texts = document.createNodeIterator(p, NodeFilter.SHOW_TEXT);
        let text = texts.nextNode();
        while (!text.data.includes(",")) text = texts.nextNode();
        range.setStart(text, text.data.indexOf(","));
        range.setEnd(text, text.data.indexOf(",") + 1);
        return range.getBoundingClientRect().left < p.getBoundingClientRect().left + 4;
    }).length"""
    page.set_content(words)
    assert page.evaluate(comma) > 0
    page.set_content("<style>.tied { white-space: nowrap; }</style>" + together(words))
    assert page.evaluate(comma) == 0
    page.close()


def test_aligned_lines_are_a_table():
    tree = ElementTree.fromstring(mathml(r"\begin{aligned}a &= b\\ &= c\end{aligned}", "block"))
    (table,) = tree.iter("mtable")
    assert len(table) == 2 and table.get("displaystyle") == "true"
    assert [cell.get("style") for cell in table[0]] == [
        "text-align: right; padding-right: 0",
        "text-align: left; padding-left: 0",
    ]
