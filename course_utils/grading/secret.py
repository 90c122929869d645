"""The course's secret: the inputs of graded checks follow from it, so a regrade meets the same ones."""

import contextlib
import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

FILE = ".course_secret"


def course_secret(course: Path) -> str:
    """What the course's file .course_secret holds; the first call writes it, readable by its owner alone.

    Of several first calls at once one wins, and all return what it wrote. Anyone who knows the secret knows
    the inputs that answers are graded on: it stays with the course, and is not committed. Raises OSError
    where the file can be neither read nor written.
    """
    path = course / FILE
    if not path.exists():
        with NamedTemporaryFile("w", dir=course, prefix=FILE, delete=False) as file:  # mode 0600
            file.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):  # another call was faster
            os.link(file.name, path)
        os.unlink(file.name)
    return path.read_text().strip()
