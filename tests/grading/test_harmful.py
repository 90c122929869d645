"""Active HTML is named, and nothing of it runs."""

import nbformat
import pytest

from course_utils.grading import releases
from course_utils.grading.harmful import active_cells, active_html
from course_utils.grading.notebooks import names
from tests.assignments.classroom import COURSE
from tests.support.submissions import cell_of, hand_in, run


@pytest.mark.parametrize(
    "text, harmful",
    [
        ('<img src=x onerror="fetch(1)">', True),
        ("<script>alert(1)</script>", True),
        ("<a href=' javascript:alert(1)'>x</a>", True),
        ("<svg/onload=alert(1)>", True),
        ("<iframe srcdoc='x'>", True),
        ("<details><summary>A hint</summary> $a < b$ and `<T>`</details>", False),
        ("<img src='data:image/png;base64,AAAA' alt='a figure'>", False),
        ("if a <b and c> d: x <= y", False),
    ],
)
def test_active_html_is_told_from_passive(text, harmful):
    assert bool(active_html(text)) == harmful


def test_active_html_is_named_and_nothing_runs(classroom, answered, capsys):
    cell_of(answered, "in-words").source = '<img src=x onerror="fetch(1)">'
    cell_of(answered, "elbo").source += "\n%%javascript"
    code = nbformat.v4.new_code_cell("display(HTML('<script>1</script>'))\nopen('ran', 'w')", id="own")
    code.outputs = [nbformat.v4.new_output("display_data", {"application/javascript": "1"})]
    answered.cells.append(code)
    hand_in(classroom, "s", answered)
    status, lines = run(capsys, "submitted")
    assert status == 1 and not (classroom / "ran").exists()
    for words in ("in-words: it holds active HTML (<img onerror=…>)", "elbo: it holds", "own: it holds"):
        assert any(words in line for line in lines), lines


def test_no_released_notebook_holds_active_html():

    for name in names(COURSE):
        assert active_cells(releases.latest(COURSE / "assignments", name)) == []
