"""A picture made by a student's own function: ungraded, so it never stops the notebook."""

from collections.abc import Callable

import torch

from course_utils.checks.mistake import Mistake, NotWritten
from course_utils.checks.own_work import unwatched


def now_see_it(draw: Callable[[], None]) -> None:
    """Call ``draw`` at once; if it fails, print why in a sentence instead of raising.

    ::

        @checks.now_see_it
        def picture() -> None:
            plots.show(plots.images(new_digits(model, labels)), alt="…")

    draw: draws or prints what an answer does. torch's draws in it are the same at each run, and those after
        it go on as if it had drawn nothing. Answers are not watched in it: a picture may give them functions
        that call the library
    """
    try:
        with torch.random.fork_rng(devices=[]), unwatched():
            torch.manual_seed(0)
            draw()
    except Exception as error:
        print(_in_words(error))


def _in_words(error: Exception) -> str:
    """That the answer is not written yet, or what went wrong and what this says about the answer."""
    if (name := _not_written(error)) is not None:
        return f"The picture comes once {name} is written: then run this cell again."
    said = str(error).strip().partition("\n")[0]
    kind = [] if isinstance(error, Mistake) else [type(error).__name__]
    what = ": ".join(kind + ([said] if said else []))
    return (
        f"The picture could not be drawn ({what}). "
        "If the checks above are silent, your answer stands: this cell is not graded."
    )


def _not_written(error: Exception) -> str | None:
    """The name of the function whose gap was met; None if the error is another one."""
    if isinstance(error, NotWritten):  # a check watches the function: the gap is behind its error
        error = error.__context__
    if not isinstance(error, NotImplementedError) or error.args:
        return None
    frame = error.__traceback__
    while frame.tb_next:
        frame = frame.tb_next
    return frame.tb_frame.f_code.co_name
