"""The Chromium that measures pages."""

import contextlib
import functools
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

# The first has no window, and takes half of the time.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def chromium() -> str | None:
    """The path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def required() -> str:
    """The path of a Chromium on this machine. Raises FileNotFoundError if there is none."""
    program = chromium()
    if program is None:
        raise FileNotFoundError(
            "Chromium is needed, to measure how high each widget is or to print slides, and none is on the "
            "PATH; on Debian or Ubuntu: sudo apt-get install chromium"
        )
    return program


@contextlib.contextmanager
def opened() -> Iterator:
    """A running Chromium, as Playwright's Browser. Raises FileNotFoundError if there is none."""
    from playwright.sync_api import sync_playwright

    program = required()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def in_a_thread(function: Callable) -> Callable:
    """The function, run in a thread: Playwright does not start beside a running event loop, as in Jupyter."""

    @functools.wraps(function)
    def run(*arguments, **options):
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(function, *arguments, **options).result()

    return run
