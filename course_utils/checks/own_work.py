"""An answer must not hand its work on to the library: its calls are watched with sys.setprofile."""

import contextlib
import functools
import re
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from types import FrameType
from typing import Any

from course_utils.checks.calls import call_in_words, name_of
from course_utils.checks.mistake import Mistake, NotWritten
from course_utils.checks.own_lines import show_own_lines

# The modules that may call sys.setprofile: this one, and threading, where a thread starts.
MAY_SET_THE_PROFILE = (__name__, "threading")
SHAPES_DO_NOT_FIT = re.compile(
    r"must match|cannot be multiplied|mismatch|must be the same|broadcast|expanded size"
    r"|[Ii]ncompatible shapes|Expected size for"
)


def own_work(call: Callable, allowed: Iterable[str] = (), refused: Iterable[str] = ()) -> Callable:
    """``call`` itself, but watched: it must not hand its work on to the library.

    ``allowed``: rooms of course_utils that an answer may enter. It may call the methods of its own arguments,
    such as a model. ``refused``: packages outside the course that it may not call, as "torch.distributions".
    The function returned raises Mistake if the call entered one of these or another room, under any name, in
    its own thread or in one that it started, and NotWritten if nothing is written yet. If the function is
    watched already, only the new rule counts. This helps those who misread the task, and stops no cheat.
    """
    call = getattr(call, "watched_answer", call)
    if hasattr(call, "own_work"):  # it runs in another process, and is watched there
        return call.own_work(allowed, refused)
    rooms, refused = {"checks", *allowed}, tuple(refused)
    at_work = False  # an answer that calls itself is watched already

    @functools.wraps(call)
    def watched(*arguments: Any, **options: Any) -> Any:
        nonlocal at_work
        if at_work or _nothing_is_judged:
            return call(*arguments, **options)
        watch = _Watch(rooms, refused, [*arguments, *options.values()])
        at_work = True
        try:
            with watch:
                return call(*arguments, **options)
        except Exception as error:
            if isinstance(error, NotImplementedError) and not error.args:
                raise _not_written(call) from None
            _explain(error, call, arguments)
            raise
        finally:
            at_work = False
            if watch.used:
                # Even if the library raised an error about its arguments: that error would not mention this.
                raise _not_own_work(call, watch.used[0]) from None

    watched.watched_answer = call
    return watched


_nothing_is_judged = False


@contextlib.contextmanager
def unwatched() -> Iterator[None]:
    """Inside, a watched answer is called as it is: a picture hands it the library's models and functions."""
    global _nothing_is_judged
    before, _nothing_is_judged = _nothing_is_judged, True
    try:
        yield
    finally:
        _nothing_is_judged = before


def _not_written(call: Callable) -> NotWritten:
    return NotWritten(
        f"{name_of(call)} is not written yet: write it where it says YOUR CODE HERE, delete the line "
        "raise NotImplementedError(), and run that cell."
    )


def _not_own_work(call: Callable, used: str) -> Mistake:
    return Mistake(f"{name_of(call)} lets {used}. Write the formula yourself, with torch.")


def _explain(error: Exception, call: Callable, arguments: Sequence[Any]) -> None:
    """Most errors are about shapes that do not fit; torch says which shapes, but not whose."""
    error.add_note(call_in_words(call, arguments))
    if SHAPES_DO_NOT_FIT.search(str(error)):
        error.add_note(
            "Two of these shapes do not fit together. Print the shapes before the line that fails: "
            ".unsqueeze(i) adds an axis to broadcast over, .expand(…) repeats along one, .mT transposes."
        )
    if "could not infer output dtype" in str(error):
        error.add_note(
            "A mean of whole numbers or of True and False: make them floating first, with .float()."
        )
    if "GreaterThan(lower_bound=0.0)" in str(error) and "nan" not in str(error):
        error.add_note("A scale is a standard deviation, and positive: σ = log_sigma.exp().")
    if "can be implicitly created only for scalar outputs" in str(error):
        error.add_note("Differentiate one number, such as the sum over the examples: F.sum().")
    if "does not require grad" in str(error):
        error.add_note(
            "Nothing here depends on a tensor that asks for a gradient: call .requires_grad_() on your "
            "copies before you compute with them. (.detach() and no_grad cut the path, too.)"
        )
    show_own_lines(error, call)


class _Watch:
    """From entry to exit, ``used`` collects calls that are not allowed, in this thread and in new ones."""

    def __init__(self, rooms: Collection[str], refused: Sequence[str], given: Sequence[Any]):
        self.rooms, self.refused, self.given = rooms, refused, given
        self.used: list[str] = []

    def __enter__(self) -> None:
        self.outer, self.outer_of_threads = sys.getprofile(), threading.getprofile()
        # If another watched answer called this one, its hook goes on watching.
        self.chained = self.outer if getattr(self.outer, "__module__", None) == __name__ else None
        threading.setprofile(self._watch_this_thread)
        sys.setprofile(self._hook())

    def __exit__(self, *_: Any) -> None:
        sys.setprofile(self.outer)
        threading.setprofile(self.outer_of_threads)

    def _watch_this_thread(self, *_: Any) -> None:
        sys.setprofile(self._hook())

    def _hook(self) -> Callable:
        # The function of the library, or of a refused package, that the answer called: what that function
        # calls is its own affair. Checks are not entered: they may call another answer.
        inside: FrameType | None = None

        def watch(frame: FrameType, event: str, argument: Any) -> None:
            nonlocal inside
            if event == "call":
                if inside is None and (_room_of(frame) not in ("", "checks") or self._refused_at(frame)):
                    inside = frame
                    self._judge(frame)
            elif event == "return":
                if inside is frame:
                    inside = None
            elif argument is sys.setprofile and frame.f_globals.get("__name__") not in MAY_SET_THE_PROFILE:
                self.used.append(
                    "the library do the work: it calls sys.setprofile, which this check uses to watch"
                )
            if self.chained:
                self.chained(frame, event, argument)

        return watch

    def _judge(self, frame: FrameType) -> None:
        """Note the call, unless its room is allowed, or it is an import or a method of an argument."""
        owner = frame.f_locals.get("self")
        is_given = owner is not None and any(owner is thing for thing in self.given)
        if _room_of(frame) not in self.rooms and not is_given and frame.f_code.co_name != "<module>":
            worker = self._refused_at(frame) or "the library"
            called = f"{frame.f_globals['__name__']}.{frame.f_code.co_qualname}"
            self.used.append(f"{worker} do the work: it calls {called}")

    def _refused_at(self, frame: FrameType) -> str:
        """The refused package that the frame belongs to; "" if none."""
        name = frame.f_globals.get("__name__", "")
        return next((package for package in self.refused if f"{name}.".startswith(f"{package}.")), "")


def _room_of(frame: FrameType) -> str:
    """The frame's room of course_utils: "." for the package itself, "" outside of it."""
    package, _, module = frame.f_globals.get("__name__", "").partition(".")
    return module.partition(".")[0] or "." if package == "course_utils" else ""
