"""What a process that forks imports: once, for all of its forks, and quickly.

Python looks for garbage again and again while it imports, in vain, and a fifth of the time goes into that.
"""

import contextlib
import gc
import importlib
import sys
from collections.abc import Sequence

import course_utils


def command_of(module: str) -> list[str]:
    """Python's arguments for the ``main`` of a module, whose own arguments come after them.

    At its end the process is gone at once: some libraries complain of objects that ``prepare`` kept.
    """
    return ["-c", f"import gc, os; gc.disable(); from {module} import main; main(); os._exit(0)"]


def prepare(modules: Sequence[str]) -> None:
    """Import these, and let those of the course that wish (``before_forks``) read what each fork would."""
    gc.disable()
    for name in modules:
        with contextlib.suppress(Exception):  # some modules exist only inside others
            importlib.import_module(name)
    for name in [name for name in sys.modules if name.startswith(f"{course_utils.__name__}.")]:
        if before_forks := getattr(sys.modules[name], "before_forks", None):
            before_forks()
    gc.enable()
    gc.freeze()  # what is there stays, and no fork looks through it
