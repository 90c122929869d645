"""Mistakes in calling the program."""

from pathlib import Path

PROGRAM = "vae-course"


class UsageError(Exception):
    """A mistake of the user's; its message is all that they see."""


def in_the_course(path: Path) -> Path:
    """``path``, relative to the course's own folder. Raises UsageError if this is another folder."""
    if not path.exists():
        raise UsageError(f"{path} is not here; run this in the course's own folder.")
    return path
