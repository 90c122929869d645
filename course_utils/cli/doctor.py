"""The state of everything that the course uses."""

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, version

from course_utils.site.browser import chromium

INSTALL = "pip install -e '.[lab]' -c constraints.txt"
NEEDED = ("vae-course", "torch", "torchvision", "jupyterlab", "notebook", "ipywidgets", "anywidget")


def doctor() -> int:
    """Print the state of everything the course uses; returns 0 if nothing that students need is missing."""
    good = _tell(*_python())
    for found in _versions():
        good &= _tell(*found)
    for look in (_device, _data):
        try:
            found = look()
        except ImportError as error:
            found = False, f"{look.__name__.strip('_')}: {error}; run {INSTALL}"
        good &= _tell(*found)
    _tell(*_browser())  # only the tests need one
    return 0 if good else 1


def _tell(good: bool, line: str) -> bool:
    print(f"{'ok  ' if good else 'MISS'}  {line}", flush=True)
    return good


def _python() -> tuple[bool, str]:
    oldest, newest = python_minors(metadata("vae-course")["Requires-Python"])
    good = (3, oldest) <= sys.version_info[:2] <= (3, newest)
    what_to_do = "" if good else f": the course needs Python 3.{oldest} to 3.{newest}; install one of these"
    return good, f"python {platform.python_version()}{what_to_do}"


def python_minors(bounds: str) -> tuple[int, int]:
    """The oldest and the newest x of Python 3.x within bounds such as ">=3.11,<3.15", in any order."""
    oldest, first_too_new = sorted(int(minor) for minor in re.findall(r"3\.(\d+)", bounds))
    return oldest, first_too_new - 1


def _versions() -> Iterator[tuple[bool, str]]:
    for name in NEEDED:
        try:
            yield True, f"{name} {version(name)}"
        except PackageNotFoundError:
            yield False, f"{name} is not installed; run {INSTALL}"
    try:
        yield True, f"nbgrader {version('nbgrader')}"
    except PackageNotFoundError:
        install = "pip install -e '.[grading]' -c constraints.txt"
        yield True, f"nbgrader is not installed; only instructors need it: {install}"


def _device() -> tuple[bool, str]:
    import torch

    from course_utils.device import default_device

    device = default_device()
    if device.type == "cuda":
        return True, f"device cuda: {torch.cuda.get_device_name(device)}"
    return True, f"device cpu, {torch.get_num_threads()} threads: enough for the whole course"


def _data() -> tuple[bool, str]:
    from course_utils import data
    from course_utils.data import cache

    try:
        mnist = data.mnist("cpu")
    except OSError as error:
        return False, f"data: {error}"
    return True, f"data: MNIST, {len(mnist.train.x)} + {len(mnist.test.x)} digits, cached in {cache.folder()}"


def _browser() -> tuple[bool, str]:
    if path := chromium():
        return True, f"browser for the tests: {path}"
    return (
        False,
        "browser for the tests: no Chromium; on Debian or Ubuntu: sudo apt-get install chromium "
        "(for the course itself any browser will do)",
    )
