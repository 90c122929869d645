"""nbgrader's commands, each in a fork of one process that has imported it, which takes two seconds of a core."""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

COMMANDS = multiprocessing.get_context("forkserver")
COMMANDS.set_forkserver_preload(["nbgrader.apps.nbgraderapp"])


def run(folder: Path, environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
    """``nbgrader`` with these arguments in ``folder``; returns its exit status and what it printed."""
    with tempfile.NamedTemporaryFile() as printed:
        command = COMMANDS.Process(target=_command, args=(folder, environment, arguments, printed.name))
        command.start()
        command.join()
        return command.exitcode, printed.read().decode()


def _command(folder: Path, environment: Mapping[str, str], arguments: tuple[str, ...], printed: str) -> None:
    file = os.open(printed, os.O_WRONLY | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(file, stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    from nbgrader.apps.nbgraderapp import NbGraderApp

    sys.argv = ["nbgrader", *arguments]
    NbGraderApp.launch_instance()
