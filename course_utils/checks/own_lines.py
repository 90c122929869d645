"""Where an answer stopped: the student's own lines, without those of the course that called them."""

import re
import traceback
from collections.abc import Callable


def show_own_lines(error: Exception, call: Callable) -> None:
    """Let a notebook show ``error`` by the lines of the module that ``call`` is from, and by its notes.

    To be called in the ``except`` around the call, after the notes were added. The frames of this library, and
    those inside torch, are left out: the last line shown is the one whose call failed, with Python's marks
    under it.
    """
    below = error.__traceback__.tb_next  # without the frame that called
    module = getattr(call, "__module__", None)
    frames = [frame for frame, _ in traceback.walk_tb(below)]
    own = [
        line
        for frame, line in zip(frames, traceback.extract_tb(below), strict=True)
        if frame.f_globals.get("__name__") == module
    ]
    told = ["Your code stopped here:"] if own else []
    for line in traceback.StackSummary.from_list(own).format():
        told.append(re.sub(r'^  File ".*", line (\d+)', r"  line \1", line).rstrip("\n"))
    said = traceback.TracebackException.from_exception(error).format_exception_only()
    told += [line.rstrip("\n") for line in said]
    error._render_traceback_ = lambda: told  # what IPython shows instead of all frames
