"""The whole site, looked at in Chromium as the tests look at a small one: python -m tests.site.whole [FOLDER]

Every page at 1280 and 390 pixels, light and dark: links and anchors, requests, what the console says, what
axe-core finds, and whether anything jumps when widgets come alive; then the weights, and the time until the
first page answers a key on a slow machine and line. Prints what is wrong and what was measured; the exit
status is 1 if anything is wrong.
"""

import statistics
import sys
from pathlib import Path

from course_utils.site import browser
from tests.support import npm, website

RUNS = 3
SLOWDOWN = 4  # times slower than this machine
LINE = {"latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8, "offline": False}
SOON = 1.5  # seconds until the first page must answer
JUMP = 0.001  # a layout shift that is seen: that of one line of small print on a phone is half of it
_WAIT_FOR_ITS_ANSWER = """addEventListener("DOMContentLoaded", () => {
    let pressed = false, alive = false;
    addEventListener("keydown", () => { pressed = true; }, true);
    new MutationObserver(() => {
        if (alive && pressed) requestAnimationFrame(() => { window.answered ??= performance.now(); });
        alive = true;
        pressed = false;
    }).observe(document.getElementById("v-gap"), { childList: true });
});"""


def main(site: Path) -> int:
    """Returns the exit status."""
    wrong = [*website.broken_links(site), *website.faults_of_form(site)]
    axe = npm.installed(Path(__file__).parent / "javascript") / "axe-core" / "axe.min.js"
    names = [path.relative_to(site).as_posix() for path in website.pages(site)]
    widgets = [path.relative_to(site).as_posix() for path in sorted((site / "widgets").glob("*.html"))]
    with browser.opened() as chromium, website.served(site.parent) as root:
        address = f"{root}/{site.name}"
        for name in [*names, *widgets]:
            print(f"  {name}", flush=True)
            wrong += website.look_at(chromium, site, address, [name], axe)
            wrong += _jumps(chromium, address, name)
        heavy = website.weights(chromium, address, names)
        wrong += [f"{name} weighs {size} bytes" for name, size in heavy.items() if size > website.HEAVIEST]
        times = [_time_until_it_answers(chromium, f"{address}/index.html") for _ in range(RUNS)]
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    if size > website.LARGEST:
        wrong.append(f"the site has {size} bytes")
    if statistics.median(times) > SOON:
        wrong.append(f"the first page answers a key after {statistics.median(times):.2f} s")
    print(f"{len(names)} pages and {len(widgets)} widgets, {size / 1e6:.1f} MB in all")
    print(
        "heaviest:", sorted(((n, round(s / 1e6, 2)) for n, s in heavy.items()), key=lambda p: -p[1])[:5], "MB"
    )
    print(
        f"first page answers a key, {SLOWDOWN} times slower and at 10 Mbit/s:",
        [round(t, 2) for t in times],
        "s",
    )
    print("\n".join(wrong) or "nothing is wrong")
    return int(bool(wrong))


def _jumps(chromium, address: str, name: str) -> list[str]:
    """At which widths something on the page moves while its widgets come alive, in words."""
    wrong = []
    for width in website.WIDTHS:
        with website.watched(chromium, viewport={"width": width, "height": 900}) as (page, _, _):
            moved = website.shift(page, f"{address}/{name}")
        if moved > JUMP:
            wrong.append(f"{name}, {width} px: a layout shift of {moved:.4f}")
    return wrong


def _time_until_it_answers(chromium, url: str) -> float:
    """Seconds from the request of the page until a key on the ring has changed the ledger."""
    with website.watched(chromium, viewport={"width": 1280, "height": 800}) as (page, _, _):
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", LINE)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.add_init_script(_WAIT_FOR_ITS_ANSWER)
        page.goto(url, wait_until="commit")
        page.locator("#ring").focus()
        while not page.evaluate("window.answered"):
            page.keyboard.press("ArrowRight")
        return page.evaluate("window.answered") / 1000


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "site")))
