"""What several folders of tests share."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import torch
from filelock import FileLock

from course_utils.site.browser import FLAGS
from course_utils.site.browser import chromium as find_chromium

COURSE = Path(__file__).resolve().parent.parent

pytest_plugins = ["tests.support.parallel"]


def pytest_collection_modifyitems(items):
    for item in items:  # a page may be late on a busy machine; the summary names the test
        if "chromium" in item.fixturenames:
            item.add_marker(pytest.mark.flaky(reruns=1))
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


def _install_in_ci(program: str, *packages: str) -> None:
    """Where CI has no such program, install these packages; one of several processes does it."""
    if os.environ.get("CI") == "true" and shutil.which(program) is None:
        with FileLock(Path(tempfile.gettempdir()) / "install-for-tests.lock"):
            if shutil.which(program) is None:
                subprocess.run(["apt-get", "update", "-qq"])
                subprocess.run(["apt-get", "install", "-y", "-qq", *packages])


def _found(path: str | None, package: str) -> str:
    """The path of a program. Skips the test if there is none; in CI, that is a failure."""
    if path is None:
        assert os.environ.get("CI") != "true", f"apt-get could not install {package}"
        pytest.skip(f"needs {package}: on Debian or Ubuntu, sudo apt-get install {package}")
    return path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    fonts = ("fonts-dejavu-core", "fonts-liberation")
    _install_in_ci("chromium-headless-shell", "chromium-headless-shell", *fonts)  # it takes half of the time
    if find_chromium() is None:  # not every system has that package
        _install_in_ci("chromium", "chromium", *fonts)
    return _found(find_chromium(), "chromium")


@pytest.fixture(scope="session")
def bubblewrap() -> str:
    """The path of bwrap, in which submissions are graded."""
    _install_in_ci("bwrap", "bubblewrap")
    return _found(shutil.which("bwrap"), "bubblewrap")


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
