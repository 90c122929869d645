"""An exercise in a lecture: checked with the same care as an assignment, but it never stops the notebook."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from course_utils.checks.calls import name_of
from course_utils.checks.mistake import Mistake, NotWritten, in_lines
from course_utils.checks.own_work import own_work


@contextmanager
def practice(answer: Callable) -> Iterator[Callable]:
    """Run the checks in the block on ``answer``, and print what comes of them instead of raising it.

    ::

        with checks.practice(kl) as answer:
            checks.value(answer(mu, log_sigma), expected, "kl(mu, log_sigma)")

    The answer is watched as by ``own_work``. Prints "Right." if the block says nothing, and otherwise that
    nothing is written yet, what differs, or the error. A lecture is not graded, and the cells below an
    exercise do not need it.
    """
    try:
        yield own_work(answer)
    except NotWritten:
        print(
            in_lines(
                f"{name_of(answer)} is not written yet. Write it in the cell above instead of the line "
                "raise NotImplementedError, and run both cells again. Nothing below depends on it."
            )
        )
    except Mistake as mistake:
        print(in_lines(f"Not right yet. {mistake}"))
    except Exception as error:
        print(f"{name_of(answer)} stopped with an error.", *traceback.format_exception_only(error), sep="\n")
    else:
        print("Right.")
