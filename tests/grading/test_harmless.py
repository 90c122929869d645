"""What a student wrote, made harmless: nothing in it runs or loads, and formulas need no network."""

import pytest

from course_utils.grading.harmful import active_html
from course_utils.grading.harmless import clean, rendered
from course_utils.grading.notebooks import names, read, source_of
from tests.assignments.classroom import COURSE

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<img src='http://elsewhere.example/count.png'>",
    "<form action='/formgrader'><button formaction='javascript:1'>x</button></form>",
    "<div style='position:fixed;inset:0;background:url(http://x.example)'>x</div>",
    "<meta http-equiv=refresh content='0;url=http://x.example'>",
    "[x](javascript:alert(1))",
    '![x](x"onerror="alert(1))',
    "$\\text{<script>alert(1)</script>}$",
    "$\\href{javascript:alert(1)}{x}$",
    "\ue0000\ue001 <b>\ue000",
    "</div></div></body><script>1</script>",
    "`<script>`\n\n<details open ontoggle=alert(1)>",
    "<style>body{display:none}</style>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_or_loads(attack):
    for text in (clean(attack), rendered(attack), rendered(rendered(attack))):
        assert active_html(text) == [], text
        for word in ("elsewhere.example", "position", "url(", "<style", "</body", "<svg"):
            assert word not in text, text


def test_what_is_harmless_stays():
    text = rendered(
        "A *word*, `x < y`, a table\n\n| a | b |\n|---|---|\n| 1 | 2 "
        "|\n\n<details><summary>s</summary>t</details>\n\n    code  here"
    )
    for piece in (
        "<em>word</em>",
        "<code>x &lt; y</code>",
        "<td>2</td>",
        "<details><summary>s</summary>t</details>",
        "code  here",
    ):
        assert piece in text
    assert "\n" not in text
    picture = '<img src="data:image/png;base64,AAAA" alt="a figure">'
    assert picture in clean(picture)


def test_every_formula_of_the_course_becomes_mathml():
    """And none is left in dollars, or as its source."""
    count = 0
    for name in names(COURSE):
        for cell in read(source_of(COURSE, name)).cells:
            if cell.cell_type == "markdown":
                text = rendered(cell.source)
                count += text.count("<math")
                assert "$" not in text and "&#36;" not in text, cell.id
                assert not [
                    word
                    for word in ("\\frac", "\\log", "&#92;")
                    if word in text.split("<pre")[0] and "`" not in cell.source
                ]
    assert count > 500


def test_a_link_leads_to_the_web_or_within_the_page():
    assert 'href="https://example.org/a"' in rendered("[x](https://example.org/a)")
    assert 'href="#part"' in rendered("[x](#part)")
    for link in ("../how-it-works.md", "/formgrader/", "//example.org"):
        assert "href" not in rendered(f"[x]({link})")
