"""What is wrong with an assignment's source, before any student sees it."""

import json
from collections import Counter
from pathlib import Path

from course_utils.grading.lint.behaviour import behaviour
from course_utils.grading.lint.form import form
from course_utils.grading.lint.full_marks import full_marks
from course_utils.grading.lint.leaks import copied, leaks
from course_utils.grading.lint.texts import TABLE_ROW, TASK_LINE, task_texts, texts
from course_utils.grading.notebooks import parse, read

__all__ = ["TABLE_ROW", "TASK_LINE", "lint", "task_texts", "texts"]


def lint(path: Path) -> list[str]:
    """Every problem of the source notebook at ``path``, one sentence each; an empty list if there is none.

    Looks at the form, then runs the notebook: with the solutions, and for each task without its own and
    without the others'. Raises FileNotFoundError, or ValueError if the file is not a notebook.
    """
    notebook = read(path)
    # From the file itself, because reading gives new ids to cells that repeat one.
    ids = Counter(cell.get("id") for cell in json.loads(path.read_text())["cells"])
    problems = [
        f"{id_}: {times} cells have this id; give each its own." for id_, times in ids.items() if times > 1
    ]
    problems += parse(path.read_bytes())[1]
    problems = problems or form(notebook)
    return problems or [
        *texts(notebook),
        *full_marks(notebook),
        *copied(notebook, path.stem),
        *leaks(notebook),
        *behaviour(notebook),
    ]
