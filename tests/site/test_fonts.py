"""The fonts: small, and with every letter that the course's pages use."""

import re
from pathlib import Path

import nbformat
import pytest
from fontTools.ttLib import TTFont

from course_utils.site import fonts
from course_utils.site.formulas import mathml

# The system draws these: the fonts have no signs of music.
NOT_LETTERS = set("♭♯\n\t")


@pytest.fixture(scope="module")
def folder(small_course) -> Path:
    """Where the build of the small course's site finds or makes them too."""
    return small_course / "build" / "site" / "fonts"


def letters(path: Path) -> set[str]:
    return {chr(code) for code in TTFont(path).getBestCmap()}


@pytest.fixture(scope="module")
def texts(course) -> list[str]:
    found = [path.read_text(encoding="utf-8") for path in course.glob("docs/*.md")]
    for path in course.glob("lectures/*.ipynb"):
        found += [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown"]
    return found


def test_every_letter_of_the_text(folder, texts):
    prose = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", "", "".join(texts), flags=re.DOTALL)
    assert set(prose) - letters(fonts.font("serif", folder)) - NOT_LETTERS == set()


def test_every_sign_of_the_formulas(folder, texts):
    known = letters(fonts.font("maths", folder))
    for text in texts:
        for tex in re.findall(
            r"\$\$(.+?)\$\$", re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL), re.DOTALL
        ):
            assert set(re.sub(r"<[^>]*>", "", mathml(tex))) - known - set("\n\u2061") == set(), tex


def test_they_are_small(folder):
    sizes = {name: fonts.font(name, folder).stat().st_size for name in fonts.FONTS}
    assert max(size for name, size in sizes.items() if name != "maths") < 32_000
    assert sizes["maths"] < 160_000
    assert "MATH" in TTFont(fonts.font("maths", folder)), "without this table nothing stretches"
