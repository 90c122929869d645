"""What a mistake shows in a notebook: lines that fit, broken between words."""

from course_utils.checks import Mistake
from course_utils.checks.mistake import COLUMNS, in_lines


def test_long_lines_are_broken_between_words_and_short_ones_stay():
    text = "Not right yet. " + "a long hint about log_sigma " * 12 + "\n    x = 1\n" + "y" * 200
    lines = in_lines(text).split("\n")
    assert " ".join(" ".join(lines).split()) == " ".join(text.split())
    assert "    x = 1" in lines and "y" * 200 in lines, "code stays as it is, and so does one long word"
    assert all(len(line) <= COLUMNS for line in lines if " " in line)


def test_a_notebook_shows_it_so():
    (shown,) = Mistake("f: " + "word " * 60)._render_traceback_()
    assert shown.startswith("Not right yet. f: word") and max(map(len, shown.split("\n"))) <= COLUMNS
