"""The command line in a process of its own."""

import subprocess
import sys


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "course_utils.cli", *arguments], capture_output=True, text=True, **options
    )
