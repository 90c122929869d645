"""The page on how an assignment went."""

import pytest

from course_utils import cli
from course_utils.grading.report import report, text
from course_utils.grading.results import Graded, Results
from tests.support.small_assignment import NAME, write_source

EVIL = "<script>alert(1)</script>"
LINE = Graded("ada", 7.0, 10.0, "graded", [], 1.5, {}, {}, {}, True)


@pytest.fixture
def course(tmp_path):
    write_source(tmp_path)
    results = Results(tmp_path, NAME)
    results.keep(LINE._replace(times={"check-1a-doubled": 0.25}), b"")
    hints = {"check-1a-doubled": f"Mistake: 3.5 {EVIL}"}
    for student, number in (("bob", "3.5"), ("<img src=x onerror=alert(1)>", "4.25")):
        said = {id_: hint.replace("3.5", number) for id_, hint in hints.items()}
        results.keep(
            LINE._replace(student=student, score=3.0, hints=said, state="crashed", findings=[EVIL]), b""
        )
    results.keep(LINE._replace(student="\x1b[31mred\u202e", sandbox=False), b"")
    return tmp_path


def test_it_shows_shares_hints_and_states_and_names_as_text(course):
    page = report(course, NAME).read_text(encoding="utf-8")
    assert "<script" not in page.lower() and "<img" not in page.lower() and "\x1b" not in page
    assert "&lt;img src=x onerror" in page and "default-src 'none'" in page
    assert '<td class="n">2</td><td>Mistake: … &lt;script&gt;' in page, (
        "two hints that differ in a number are one"
    )
    assert '<td class="n">2</td><td>0.25 s</td>' in page, "two of four pass, and one has a time"
    assert "<td>50%</td>" in page and "<td>crashed</td>" in page and "1 graded without a sandbox" in page


def test_text_is_text():
    assert (
        text("<b>\x1b[2J\u202e&\n") == "&lt;b&gt;\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}&amp;\n"
    )


def test_the_command(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    assert cli.main(["report", NAME]) == 0
    assert f"grades/{NAME}.html" in capsys.readouterr().out
    assert cli.main(["report", "a9_none"]) == 2
    assert "nothing of a9_none has been graded" in capsys.readouterr().err
