"""The pages that graders and students see: nothing in them runs, and tracebacks are short."""

import pytest

from course_utils.grading.harmful import active_html
from course_utils.grading.harmless import clean, rendered
from course_utils.grading.notebooks import names, read, source_of
from course_utils.grading.pages import without_frames
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


def test_tracebacks_keep_the_students_own_frames():
    frames = [
        "---------------------------------------------------------------------------",
        "ValueError                                Traceback (most recent call last)",
        "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[9]\x1b[39m\x1b[32m, line 12\x1b[39m\n---> 12 "
        "secret = hidden()",
        "\x1b[36mFile \x1b[39m\x1b[32m/home/teacher/course_utils/checks.py:153\x1b[39m, in watched()\n    "
        "150 try:\n--> 153     call()\n\n    155 x",
        "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[8]\x1b[39m\x1b[32m, line 2\x1b[39m, in kl()\n----> "
        "2 mine()",
        "ValueError: of this shape\nand that",
    ]
    kept = "\n".join(without_frames(frames, 9))
    assert "teacher" not in kept and "watched" not in kept and "secret" not in kept and "155" not in kept
    assert "mine()" in kept and kept.endswith("ValueError: of this shape\nand that")
    assert "secret" in "\n".join(without_frames(frames))
