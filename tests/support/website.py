"""What a finished site must hold to, whatever is on it: links, requests, weights, barriers."""

import functools
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

WIDTHS = (1280, 390)
THEMES = ("light", "dark")
HEAVIEST = 1_500_000  # bytes of a page with all that it asks for, before its widgets
LARGEST = 60_000_000  # bytes of the whole site
_THROUGH_THE_PAGE = """async (pause) => {
    for (let y = 0; y < document.body.scrollHeight; y += 800) {
        scrollTo({ top: y, behavior: "instant" });
        await new Promise((done) => setTimeout(done, pause));
    }
}"""
_CUT_TABLES = """[...document.querySelectorAll(".guides .wide")]
    .filter((table) => table.scrollWidth > table.clientWidth).length"""
COUNT_SHIFTS = """window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((each) => { shift += each.value; }))
    .observe({ type: "layout-shift", buffered: true });"""


class _Page(HTMLParser):
    def __init__(self, text: str):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []  # what the reader may follow
        self.parts: list[str] = []  # what the browser asks for by itself
        self.images: list[dict] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        if tag == "img":
            self.images.append(attributes)
        if tag in ("img", "script", "iframe") and attributes.get("src"):
            self.parts.append(attributes["src"])
        if tag == "link" and attributes.get("rel") != "canonical" and attributes.get("href"):
            self.parts.append(attributes["href"])


def pages(site: Path) -> dict[Path, _Page]:
    """Every page of the site, but for those of single widgets."""
    return {path: page for path, page in _all(site).items() if path.parent.name != "widgets"}


def _all(site: Path) -> dict[Path, _Page]:
    return {path: _Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def broken_links(site: Path) -> list[str]:
    """Links and parts that lead nowhere in the site, anchors included, and parts from another host."""
    known, wrong = _all(site.resolve()), []
    for path, page in known.items():
        for link in [*page.links, *page.parts]:
            address = urlsplit(link)
            if address.scheme or address.netloc:
                if link in page.parts and address.scheme != "data":
                    wrong.append(f"{path.name} asks {link}")
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            if not target.is_file() or not target.is_relative_to(site.resolve()):
                wrong.append(f"{path.name} links to {link}, which is not there")
            elif address.fragment and target in known and unquote(address.fragment) not in known[target].ids:
                wrong.append(f"{path.name} links to {link}, an anchor that is not there")
    return wrong


def faults_of_form(site: Path) -> list[str]:
    """Ids that a page has twice, and images without a text."""
    wrong = []
    for path, page in pages(site).items():
        wrong += [
            f"{path.name}: the id {id_} is there twice" for id_ in set(page.ids) if page.ids.count(id_) > 1
        ]
        wrong += [
            f"{path.name}: {image['src']} has no alt" for image in page.images if image.get("alt") is None
        ]
    return wrong


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server of ``folder`` on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def copyfile(self, source, outputfile):
            with suppress(ConnectionError):  # the page was closed before all of it had come
                super().copyfile(source, outputfile)

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def watched(browser, **options) -> Iterator[tuple]:
    """A page of ``browser``, with lists of what it asks for and of what goes wrong in it."""
    context = browser.new_context(**options)
    page = context.new_page()
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # What a page itself gives up, such as a still that a film replaces, is "aborted".
    page.on(
        "requestfailed",
        lambda request: (
            wrong.append(f"{request.url}: {request.failure}")
            if "ABORTED" not in str(request.failure)
            else None
        ),
    )
    yield page, asked, wrong
    context.close()


def barriers(page, axe: Path) -> list[str]:
    """What axe-core finds on the page as it is shown now, without looking into frames."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { iframes: false })")["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} ({node['any'][0]['message'] if node['any'] else ''})"
        for each in found
        for node in each["nodes"]
    ]


def look_at(browser, site: Path, address: str, names: Sequence[str], axe: Path) -> list[str]:
    """Open the pages ``names`` at each width and in each theme; returns what is wrong, in words."""
    wrong = []
    for name in names:
        for width in WIDTHS:
            for theme in THEMES:
                where = f"{name}, {width} px, {theme}"
                view = {"viewport": {"width": width, "height": 900}, "color_scheme": theme}
                with watched(browser, **view) as (page, asked, said):
                    page.goto(f"{address}/{name}")
                    page.wait_for_load_state("load")
                    wrong += [f"{where}: {words}" for words in barriers(page, axe)]
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        wrong.append(f"{where}: wider than the screen")
                    if page.evaluate(_CUT_TABLES):
                        wrong.append(f"{where}: a table is wider than its column")
                    wrong += [f"{where}: {words}" for words in said]
                    wrong += [
                        f"{where}: asks {url}" for url in asked if not url.startswith((address, "data:"))
                    ]
    return wrong


def weights(browser, address: str, names: Sequence[str]) -> dict[str, int]:
    """The bytes that each page asks for when it is scrolled through, without its widgets."""
    found = {}
    for name in names:
        with watched(browser, viewport={"width": 1280, "height": 900}) as (page, _, _):
            sizes: dict[str, int] = {}
            page.on("response", lambda answer, sizes=sizes: sizes.update({answer.url: _size(answer)}))
            page.route("**/widgets/*.html", lambda route: route.abort())
            page.goto(f"{address}/{name}")
            page.evaluate(_THROUGH_THE_PAGE, 30)
            page.wait_for_timeout(300)
            found[name] = sum(sizes.values())
    return found


def shift(page, address: str) -> float:
    """How far what is seen of a page jumps while it is scrolled through and its widgets come alive."""
    page.add_init_script(COUNT_SHIFTS)
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(200)
    before = page.evaluate("shift")
    page.evaluate(_THROUGH_THE_PAGE, 60)
    for frame in page.frames[1:]:
        frame.locator(".vae-widget").wait_for()
    page.wait_for_timeout(200)
    return page.evaluate("shift") - before


def _size(answer) -> int:
    return int(answer.headers.get("content-length", 0))
