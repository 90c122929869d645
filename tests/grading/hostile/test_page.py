"""The page of the attacks, docs/hostile.md."""

import re

from tests.grading.hostile.attacks import ATTACKS
from tests.grading.hostile.page import PAGE, Row, page

ROW = re.compile(r"^\| (.+) \| (\d) \| (\d), ([\w ]+) \| (.+) \|$", re.MULTILINE)


def test_it_has_every_attack_and_its_numbers_are_those_of_its_rows():
    text = PAGE.read_text(encoding="utf-8")
    rows = [
        Row(name, int(should), int(points), state, by_nbgrader.strip("*"))
        for name, should, points, state, by_nbgrader in ROW.findall(text)
    ]
    assert [row.attack for row in rows] == [attack.name for attack in ATTACKS]
    for row, attack in zip(rows, ATTACKS, strict=True):
        assert row.points == row.should == 4 - len(attack.loses) and row.state in attack.states, row
    assert page(rows, int(re.search(r"with (\d+) s for each", text)[1])) == text


def test_more_than_it_should_get_is_bold():
    rows = [Row("a", 3, 3, "graded", "4"), Row("b", 3, 3, "graded", "3"), Row("c", 3, 4, "x", "not run: why")]
    text = page(rows, 9)
    assert "| a | 3 | 3, graded | **4** |\n| b | 3 | 3, graded | 3 |\n| c | 3 | 4, x | not run: why |" in text
    assert "Of 3 attacks, 1 got more" in text and "of the 2 that nbgrader was given, 1 got" in text
