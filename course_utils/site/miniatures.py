"""A moving picture of each lecture: its last widget, moved by the arrow keys in a browser, and filmed."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from course_utils.files import write_atomically
from course_utils.site import browser
from course_utils.site.frames import Frame

SIZE = (168, 105)  # on the page; the pictures have twice as many pixels
FRAMES = 16
EACH = 220  # milliseconds; all of them stay below the five seconds after which motion needs a button
THEMES = ("light", "dark")
# What is pressed between two pictures; in the widgets that are not here it is Shift and the right arrow.
KEYS = {
    "LatentExplorer": ("Shift+ArrowRight", "Shift+ArrowUp"),
    "JensenExplorer": ("Shift+ArrowUp",),
    "ElboExplorer": ("ArrowRight", "ArrowDown"),
    "SketchExplorer": ("ArrowRight",),
}
# Half a face, and a pad without a hand that draws, say less than the other widget of the lecture.
NOT_TO_FILM = ("DigitExplorer", "EigenfacesExplorer")


def filmed(shown: Sequence[Frame]) -> dict[str, Frame]:
    """The widget that stands for each lecture, by its number: its last one that is to be filmed."""
    return {frame.name[:2]: frame for frame in shown if frame.kind not in NOT_TO_FILM}


@browser.in_a_thread
def miniatures(shown: Sequence[Frame], folder: Path, cache: Path) -> dict[str, bytes]:
    """Of the last widget of each lecture: <lecture>-<theme>.webp, a still, and <lecture>-<theme>-moves.webp.

    shown: the widgets; their pages are in ``folder``, and what was filmed is kept in ``cache``.
    """
    last = filmed(shown)
    digests = {
        number: hashlib.sha256(Path(__file__).read_bytes() + (folder / f"{frame.name}.html").read_bytes())
        for number, frame in last.items()
    }
    names = {number: f"{number}-{digest.hexdigest()[:12]}" for number, digest in digests.items()}
    missing = [number for number, name in names.items() if not (cache / f"{name}-dark-moves.webp").exists()]
    if missing:
        with browser.opened() as chromium:
            for number in missing:
                for theme in THEMES:
                    film = _film(chromium, folder / f"{last[number].name}.html", last[number].kind, theme)
                    _write(film, cache / f"{names[number]}-{theme}")
    return {
        f"pictures/{number}-{theme}{moves}.webp": (cache / f"{name}-{theme}{moves}.webp").read_bytes()
        for number, name in names.items()
        for theme in THEMES
        for moves in ("", "-moves")
    }


def _film(chromium: object, path: Path, kind: str, theme: str) -> list[Image.Image]:
    page = chromium.new_page(
        viewport={"width": 900, "height": 900},
        device_scale_factor=2,
        color_scheme=theme,
        reduced_motion="reduce",
    )
    try:
        page.goto(path.resolve().as_uri())
        canvas = page.locator("canvas").first
        canvas.wait_for()
        control = page.locator("canvas[tabindex='0'], input[type=range]").first
        film = []
        for _ in range(FRAMES):
            film.append(_cropped(Image.open(io.BytesIO(canvas.screenshot()))))
            for key in KEYS.get(kind, ("Shift+ArrowRight",)):
                control.press(key)
            page.wait_for_timeout(40)
        return film
    finally:
        page.close()


def _cropped(picture: Image.Image) -> Image.Image:
    """The middle of the picture in the shape of SIZE, as large as fits, at twice its pixels."""
    width = min(picture.width, picture.height * SIZE[0] / SIZE[1])
    height = width * SIZE[1] / SIZE[0]
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    box = tuple(round(edge) for edge in (left, top, left + width, top + height))
    return picture.convert("RGB").resize((2 * SIZE[0], 2 * SIZE[1]), Image.Resampling.LANCZOS, box=box)


def _write(film: list[Image.Image], path: Path) -> None:
    back_and_forth = [*film, *film[-2:0:-3]]
    for name, pictures in (("", film[:1]), ("-moves", back_and_forth)):
        buffer = io.BytesIO()
        more = {"append_images": pictures[1:], "duration": EACH, "loop": 1} if len(pictures) > 1 else {}
        pictures[0].save(buffer, "WEBP", quality=70, method=4, save_all=len(pictures) > 1, **more)
        write_atomically(path.with_name(f"{path.name}{name}.webp"), buffer.getvalue())
