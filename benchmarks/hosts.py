"""The widgets in hosts that the tests do not start, in a real Chromium and without a network.

Every widget of tests/browser is shown; then an arrow key moves the first one, and what its readout says is
read. The hosts are marimo, where what Python hears is read too, and the page that ``jupyter nbconvert --to
html`` writes, whose scripts come from npm instead of the servers that the page names.
``python benchmarks/hosts.py`` needs ``pip install marimo``, and npm.
"""

import contextlib
import importlib.util
import re
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import anywidget
import nbformat
from playwright.sync_api import Page, Route
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from course_utils.site import browser
from tests.browser.conftest import CELLS
from tests.support import servers

SETUP, *NAMES = (cell.strip() for cell in CELLS)
OTHERS = re.compile(r"^https?://(?!127\.0\.0\.1)")
MANAGER, REQUIRE = "@jupyter-widgets/html-manager", "requirejs"


def marimo_app(folder: Path) -> list[str]:
    """The command that serves all widgets as a marimo app; a cell of its own says what Python hears."""
    lines = ["import marimo", "app = marimo.App()", "", "@app.cell", "def _():", "    import marimo as mo"]
    lines += [f"    {line}" for line in SETUP.splitlines()]
    lines += [f"    w_{name} = mo.ui.anywidget({name})" for name in NAMES]
    shown = [f"w_{name}" for name in NAMES]
    lines += [f"    return mo, {', '.join(shown)}"]
    for name in shown:
        lines += ["", "@app.cell", f"def _({name}):", f"    {name}", "    return"]
    lines += ["", "@app.cell", "def _(mo, w_latent):"]
    lines += ["    mo.md(f\"Python hears {w_latent.value['z'][0]:+.2f}\")", "    return"]
    path = folder / "app.py"
    path.write_text("\n".join([*lines, "", 'if __name__ == "__main__":', "    app.run()", ""]))
    return ["-m", "marimo", "run", str(path), "--headless", "--no-token", "--port"]


@contextlib.contextmanager
def served(command: list[str]) -> Iterator[str]:
    """The address of what the command serves, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = servers.start([sys.executable, *command, str(port)])
    try:
        end, address = time.monotonic() + 120, f"http://127.0.0.1:{port}"
        while True:
            try:
                urllib.request.urlopen(address, timeout=60).close()
                break
            except OSError:
                if time.monotonic() > end or server.poll() is not None:
                    raise
                time.sleep(0.5)
        yield address
    finally:
        servers.stop(server)


def html_page(folder: Path) -> str:
    """The address of the executed notebook as a page."""
    cells = [nbformat.v4.new_code_cell(source) for source in (SETUP, *NAMES)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "widgets.ipynb")
    command = ["-m", "nbconvert", "--to", "html", "--execute", str(folder / "widgets.ipynb")]
    subprocess.run([sys.executable, *command], check=True)  # what it says is shown
    return (folder / "widgets.html").as_uri()


def from_npm(folder: Path, package: str) -> Path:
    """The folder with what the package holds."""
    packed = subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True)
    with tarfile.open(folder / packed.stdout.decode().strip()) as archive:
        archive.extractall(folder / package, filter="data")
    return folder / package / "package"


def serve_scripts(page: Page, folder: Path) -> None:
    """Let the page have the scripts that it asks other hosts for; all else it does not get."""
    manager, require = from_npm(folder, MANAGER), from_npm(folder, REQUIRE) / "require.js"
    module = Path(anywidget.__file__).parent / "nbextension" / "index.js"

    def answer(route: Route) -> None:
        path = route.request.url.partition("?")[0]
        if MANAGER in path:
            file = manager / "dist" / path.partition("/dist/")[2]
        elif "/require.js/" in path:
            file = require
        elif "/anywidget@" in path:
            file = module
        else:
            route.abort()
            return
        headers = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=file.read_bytes(), content_type="text/javascript", headers=headers)

    page.route(OTHERS, answer)


def look(page: Page, address: str) -> str:
    """How many widgets are shown, and whether the first follows a key."""
    page.goto(address, timeout=240_000, wait_until="commit")
    widgets = page.locator(".vae-widget")
    with contextlib.suppress(PlaywrightTimeout):
        widgets.nth(len(NAMES) - 1).wait_for(state="attached", timeout=240_000)
    page.wait_for_timeout(2000)
    shown = widgets.count()
    if not shown:
        return f"0 of {len(NAMES)} widgets"
    readout = page.locator(".vae-readout").first
    before = readout.inner_text()
    page.locator("canvas").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(2000)
    follows = "follows a key" if readout.inner_text() != before else "does not follow a key"
    return f"{shown} of {len(NAMES)} widgets; the first {follows}"


def main() -> None:
    if importlib.util.find_spec("marimo") is None:
        sys.exit("marimo is not installed here; run pip install marimo, and this again.")
    with tempfile.TemporaryDirectory() as folder, browser.opened() as chromium:
        page = chromium.new_page(viewport={"width": 1200, "height": 900})
        page.route(OTHERS, lambda route: route.abort())
        with served(marimo_app(Path(folder))) as address:
            found = look(page, address)
            heard = "hears it" if page.get_by_text("Python hears -0.").count() else "does not hear it"
            print(f"marimo {version('marimo')}: {found}; Python {heard}", flush=True)
        serve_scripts(page, Path(folder))
        print(f"nbconvert {version('nbconvert')}: {look(page, html_page(Path(folder)))}")


if __name__ == "__main__":
    main()
