"""What a check raises, and the words for a mistake that it knows."""

from typing import Any

Hint = tuple[Any, str]  # the value that a known mistake gives, and the sentence that names it


class Mistake(AssertionError):
    """An answer is not right yet; the message says what differs and what the likely cause is."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows instead of a traceback, whose frames are not the student's."""
        return [f"Not right yet. {self}"]


class NotWritten(Mistake):
    """The answer is not written yet. ``grading.kernel`` recognises both classes by name in a reply."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]
