"""What a check raises, and the words for a mistake that it knows."""

import textwrap
from typing import Any

Hint = tuple[Any, str]  # the value that a known mistake gives, and the sentence that names it


COLUMNS = 92  # JupyterLab breaks longer lines wherever they end, within words too


def in_lines(text: str) -> str:
    """The text with each of its lines broken at spaces, so that none is longer than a notebook shows."""
    return "\n".join(
        textwrap.fill(line, COLUMNS, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)
        if len(line) > COLUMNS
        else line
        for line in text.split("\n")
    )


class Mistake(AssertionError):
    """An answer is not right yet; the message says what differs and what the likely cause is."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback, whose frames are not the student's."""
        return [in_lines(f"Not right yet. {self}")]


class NotWritten(Mistake):
    """The answer is not written yet. ``grading.kernel`` recognises both classes by name in a reply."""

    def _render_traceback_(self) -> list[str]:
        return [in_lines(str(self))]
