"""What an assignment's test cells call: each check judges the plain data that an answer returned.

A check says nothing if all is right. If not, it raises Mistake, whose message is written for the student and
names the likely cause. Nothing here computes an expected value: a test cell brings its own, so an answer is
never compared with the library's code.
"""

from course_utils.checks.mistake import Hint, Mistake
from course_utils.checks.now_see_it import now_see_it
from course_utils.checks.own_work import own_work
from course_utils.checks.practice import practice
from course_utils.checks.repeated import repeated
from course_utils.checks.seeds import seeded
from course_utils.checks.statistics import honest_errors, unbiased
from course_utils.checks.subspaces import directions, subspace
from course_utils.checks.unchanged import unchanged
from course_utils.checks.values import finite, holds, parts, shape, value
from course_utils.checks.versions import version_of

__all__ = [
    "Hint",
    "Mistake",
    "directions",
    "finite",
    "holds",
    "honest_errors",
    "now_see_it",
    "own_work",
    "parts",
    "practice",
    "repeated",
    "seeded",
    "shape",
    "subspace",
    "unbiased",
    "unchanged",
    "value",
    "version_of",
]
