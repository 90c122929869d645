"""What several folders of tests share."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from filelock import FileLock

from tests.support.browser import FLAGS

COURSE = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.support.parallel"]


def pytest_collection_modifyitems(items):
    if not torch.cuda.is_available():
        for item in items:
            if "gpu" in item.keywords:
                item.add_marker(
                    pytest.mark.skip(reason="needs a GPU: run on a machine where torch.cuda.is_available()")
                )


@pytest.fixture(autouse=True)
def nothing_is_graded(monkeypatch):
    """A class graded in this process leaves its secret in the environment; then no picture is drawn."""
    monkeypatch.delenv("VAE_COURSE_SECRET", raising=False)


@pytest.fixture(scope="session")
def course() -> Path:
    """The root of the repository."""
    return COURSE


@pytest.fixture(scope="session")
def mnist():
    from course_utils import data

    return data.mnist("cpu")


def _find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _found_or_installed(find: Callable[[], str | None], packages: list[str]) -> str:
    """The path of a program; in CI its packages are installed, elsewhere the test is skipped without it."""
    path = find()
    if path is None and os.environ.get("CI") == "true":
        with FileLock(
            Path(tempfile.gettempdir()) / "install-for-tests.lock"
        ):  # one of several processes installs
            if find() is None:
                subprocess.run(["apt-get", "update", "-qq"], check=True)
                subprocess.run(["apt-get", "install", "-y", "-qq", *packages], check=True)
        path = find()
        assert path, f"{packages[0]} was installed, but it is not on the PATH"
    if path is None:
        pytest.skip(f"needs {packages[0]}: on Debian or Ubuntu, sudo apt-get install {packages[0]}")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    return _found_or_installed(_find_chromium, ["chromium", "fonts-dejavu-core"])


@pytest.fixture(scope="session")
def bubblewrap() -> str:
    """The path of bwrap, in which submissions are graded."""
    return _found_or_installed(lambda: shutil.which("bwrap"), ["bubblewrap"])


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def show(browser, tmp_path):
    """Opens a widget as a page of its own."""
    from course_utils import widgets

    contexts = []

    def open_page(widget):
        contexts.append(browser.new_context(viewport={"width": 900, "height": 700}, offline=True))
        page = contexts[-1].new_page()
        page.goto(widgets.save_html(widget, tmp_path / f"{len(contexts)}.html", "test").as_uri())
        page.locator("canvas").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call" and outcome.get_result().failed:
        page = item.funcargs.get("page")
        if page is not None:
            folder = COURSE / "test-results"
            folder.mkdir(exist_ok=True)
            page.screenshot(path=folder / f"{item.name.replace('/', '_')}.png")
