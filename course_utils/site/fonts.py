"""The fonts of the site, cut down to the letters that it uses."""

import io
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from course_utils.files import write_atomically

_SERIF, _SANS, _MATHS = "fontpkg-source-serif-4", "fontpkg-source-sans-3", "ziamath"
# name: the package, its file, and where on the font's axes
FONTS = {
    "serif": (_SERIF, "files/SourceSerif4[opsz,wght].ttf", {"wght": 400, "opsz": 14}),
    "serif-600": (_SERIF, "files/SourceSerif4[opsz,wght].ttf", {"wght": 600, "opsz": 14}),
    "serif-italic": (_SERIF, "files/SourceSerif4-Italic[opsz,wght].ttf", {"wght": 400, "opsz": 14}),
    "sans": (_SANS, "files/SourceSans3[wght].ttf", {"wght": 400}),
    "sans-600": (_SANS, "files/SourceSans3[wght].ttf", {"wght": 600}),
    "maths": (_MATHS, "fonts/STIXTwoMath-Regular.ttf", {}),
}
_WORDS = (
    "0020-007E 00A0-00FF 0131 0152-0153 02C6 02DC 2010-2026 2032-2033 2039-203A 2070-2089 20AC 2190-2193 2212"
)
_GREEK = "0370-03FF 2200-22FF 2016 2225"
# Letters, and those that browsers take for italic, script and double-struck letters in formulas.
_FORMULAS = (
    "0020-007E 00A0-00B7 00D7 00F7 02C6-02DC 0302-0304 0307-0308 0338 0370-03FF 2010-2044 2061-2064 20D7 "
    "2102-211D 2190-21D5 2200-22FF 2308-230B 23DE-23E1 27E8-27E9 27F5-27FA "
    "1D434-1D467 1D49C-1D4CF 1D538-1D56B 1D6A4-1D6A5 1D6E2-1D71B 1D7D9"
)


def font(name: str, folder: Path) -> Path:
    """The font of FONTS in woff2; made once for each version of its package, and kept in ``folder``."""
    package, file, axes = FONTS[name]
    path = folder / f"{name}-{version(package)}.woff2"
    if not path.exists():
        whole = TTFont(str(files(package.replace("-", "_")) / file))
        options = Options(layout_features=_FEATURES if axes else ["*"], hinting=False)
        options.name_IDs, options.notdef_outline = [0, 1, 2, 13, 14], True
        cut = Subsetter(options)
        cut.populate(unicodes=_letters(f"{_WORDS} {_GREEK}" if axes else _FORMULAS))
        cut.subset(whole)
        if axes:
            whole = instancer.instantiateVariableFont(whole, axes)
        whole.flavor = "woff2"
        buffer = io.BytesIO()
        whole.save(buffer)
        write_atomically(path, buffer.getvalue())
    return path


_FEATURES = ["kern", "liga", "tnum", "lnum", "mark", "mkmk", "ccmp"]


def _letters(ranges: str) -> list[int]:
    bounds = (part.split("-") for part in ranges.split())
    return [code for part in bounds for code in range(int(part[0], 16), int(part[-1], 16) + 1)]
