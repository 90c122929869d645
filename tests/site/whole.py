"""The whole site, looked at in Chromium as the tests look at a small one: python -m tests.site.whole [FOLDER]

Every page at 1280 and 390 pixels, light and dark: links and anchors, requests, what the console says, and
what axe-core finds; then the weights, and the time until the first page can be used on a slow machine and
line. Prints what is wrong and what was measured; the exit status is 1 if anything is wrong.
"""

import statistics
import sys
from pathlib import Path

from course_utils.site import browser
from tests.support import npm, website

RUNS = 3
SLOWDOWN = 4  # times slower than this machine
LINE = {"latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8, "offline": False}
SOON = 1.5  # seconds until the first page must be of use


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
        heavy = website.weights(chromium, address, names)
        wrong += [f"{name} weighs {size} bytes" for name, size in heavy.items() if size > website.HEAVIEST]
        times = [_time_until_alive(chromium, f"{address}/index.html") for _ in range(RUNS)]
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    if size > website.LARGEST:
        wrong.append(f"the site has {size} bytes")
    if statistics.median(times) > SOON:
        wrong.append(f"the first page is of use after {statistics.median(times):.2f} s")
    print(f"{len(names)} pages and {len(widgets)} widgets, {size / 1e6:.1f} MB in all")
    print(
        "heaviest:", sorted(((n, round(s / 1e6, 2)) for n, s in heavy.items()), key=lambda p: -p[1])[:5], "MB"
    )
    print(f"first page alive, {SLOWDOWN} times slower and at 10 Mbit/s:", [round(t, 2) for t in times], "s")
    print("\n".join(wrong) or "nothing is wrong")
    return int(bool(wrong))


def _time_until_alive(chromium, url: str) -> float:
    """Seconds from the request of the page until what it lets one do answers."""
    with website.watched(chromium, viewport={"width": 1280, "height": 800}) as (page, _, _):
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", LINE)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        page.goto(url, wait_until="commit")
        page.locator("[data-alive]").wait_for()
        return page.evaluate("performance.getEntriesByName('alive')[0].startTime") / 1000


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "site")))
