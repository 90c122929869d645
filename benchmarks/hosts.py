"""The widgets in marimo, a host that the tests do not start, in a real Chromium and without a network.

Every widget of tests/browser is shown; then an arrow key moves the first one, and what its readout says and
what Python hears are read. ``python benchmarks/hosts.py`` needs ``pip install marimo``.
"""

import contextlib
import re
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from course_utils.site import browser
from tests.browser.conftest import CELLS
from tests.support import servers

SETUP, *NAMES = (cell.strip() for cell in CELLS)


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


def look(page: Page, address: str) -> str:
    """How many widgets are shown, and whether the first follows a key and Python hears it."""
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
    heard = "hears it" if page.get_by_text("Python hears -0.").count() else "does not hear it"
    return f"{shown} of {len(NAMES)} widgets; the first {follows}; Python {heard}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, browser.opened() as chromium:
        page = chromium.new_page(viewport={"width": 1200, "height": 900})
        page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        with served(marimo_app(Path(folder))) as address:
            print(f"marimo {version('marimo')}: {look(page, address)}")


if __name__ == "__main__":
    main()
