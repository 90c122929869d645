"""The slides of all lectures, measured in Chromium: python -m tests.site.slides.whole [FOLDER]

Prints what does not fit its screen; the exit status is 1 if anything is wrong.
"""

import sys
from pathlib import Path

from course_utils.site import browser
from course_utils.site.slides.build import build
from tests.support import decks


def main(folder: Path) -> int:
    """Returns the exit status."""
    wrong = []
    pages = build(Path.cwd(), [], folder)
    with browser.opened() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        for deck in pages:
            found = [*decks.too_large(page, deck), *decks.widgets_too_small(page, deck)]
            print(f"  {deck.parent.name}: {page.evaluate('Reveal.getTotalSlides()')} slides", flush=True)
            wrong += [f"{deck.parent.name}, {words}" for words in found]
    print("\n".join(wrong) or "every slide fits its screen")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "slides")))
