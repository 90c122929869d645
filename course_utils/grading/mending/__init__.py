"""A student's damaged notebook put back in order: the released cells, with the student's answers in them."""

from course_utils.grading.mending.code import bare
from course_utils.grading.mending.findings import MANY
from course_utils.grading.mending.mend import mend
from course_utils.grading.mending.words import LOOK_AROUND, unwritten

__all__ = ["LOOK_AROUND", "MANY", "bare", "mend", "unwritten"]
