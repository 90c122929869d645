"""Makes still.png of each widget from the pages of a built website.

    make site
    python -m tools.derive_stills site/widgets

Each still is the first page of its class: the widget, light, in a column of 680 pixels, in 128 colours. A
widget's own state may differ; the sentence under the picture says so.
"""

import io
import re
import sys
from importlib.resources import files
from pathlib import Path

from PIL import Image

from course_utils import widgets
from course_utils.files import write_atomically
from course_utils.site import browser

WIDTH = 680
COLOURS = 128


def kinds(folder: Path) -> dict[str, Path]:
    """The first page of each class of widget, by the name of the class."""
    found = {}
    for path in sorted(folder.glob("*.html")):
        kind = re.search(r'content="vae-course, (\w+)"', path.read_text(encoding="utf-8"))
        if kind:
            found.setdefault(kind[1], path)
    return found


def still(chromium: object, path: Path) -> bytes:
    """The widget on the page, as PNG."""
    page = chromium.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
    try:
        page.goto(path.resolve().as_uri())
        page.locator("canvas").first.wait_for()
        page.add_style_tag(
            content=".vae-foot { visibility: hidden !important }"
        )  # its buttons do nothing in a picture
        page.wait_for_timeout(3000)  # some widgets compute for a moment
        picture = Image.open(io.BytesIO(page.locator(".vae-widget").screenshot())).convert("RGB")
    finally:
        page.close()
    buffer = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def main(arguments: list[str]) -> None:
    (folder,) = arguments
    with browser.opened() as chromium:
        for kind, path in kinds(Path(folder)).items():
            name = getattr(widgets, kind).__module__.split(".")[-2]
            place = Path(str(files("course_utils.widgets"))) / name / "still.png"
            write_atomically(place, still(chromium, path))
            print(f"{kind}: {place.stat().st_size / 1000:.0f} kB, from {path.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
