"""Assignments as notebooks: their cells, reading them from files, and running them without a kernel."""

from course_utils.grading.notebooks.cells import (
    CLOSED,
    HIDDEN,
    SOLUTION,
    WRITE_HERE,
    Task,
    as_released,
    graded_cells,
    is_answer,
    is_check,
    is_picture,
    names,
    parsed,
    role,
    seen,
    source_of,
    tasks,
    unanswered,
    visible,
)
from course_utils.grading.notebooks.reading import parse, read
from course_utils.grading.notebooks.running import run_cells

__all__ = [
    "CLOSED",
    "HIDDEN",
    "SOLUTION",
    "WRITE_HERE",
    "Task",
    "as_released",
    "graded_cells",
    "is_answer",
    "is_check",
    "is_picture",
    "names",
    "parse",
    "parsed",
    "read",
    "role",
    "run_cells",
    "seen",
    "source_of",
    "tasks",
    "unanswered",
    "visible",
]
