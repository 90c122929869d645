"""What README says about each lecture, the one place that says it: title, slides, minutes, and a line."""

import re
from pathlib import Path
from typing import NamedTuple

_ROW = re.compile(
    r"^\| \[(?P<number>\d\d) (?P<title>[^\]]+)\]\(lectures/(?P<file>\w+)\.ipynb\) "
    r"\| (?P<slides>[^|]+) \| (?P<core>\d+), (?P<all>\d+) \| (?P<line>[^|]+) \|$",
    re.MULTILINE,
)


class Facts(NamedTuple):
    """``slides`` is "13–18", "19" or ""; ``core`` and ``all`` are minutes, without and with the rest."""

    number: str
    title: str
    file: str
    slides: str
    core: int
    all: int
    line: str

    @property
    def slides_in_words(self) -> str:
        """ "slides 13–18", "slide 19" or "no slides"."""
        many = "slides" if "–" in self.slides else "slide"
        return f"{many} {self.slides}" if self.slides else "no slides"

    @property
    def first_slide(self) -> str:
        """ "13" of "13–18"."""
        return self.slides.partition("–")[0]

    @property
    def minutes_in_words(self) -> str:
        """ "45 minutes, 100 with all optional parts"."""
        return f"{self.core} minutes" + (f", {self.all} with all optional parts" * (self.all > self.core))


def _sentence(words: str) -> str:
    """With a capital letter, unless it begins with a symbol such as q or z."""
    return (words if words.startswith(("q ", "z ")) else words[0].upper() + words[1:]) + "."


def lectures(course: Path) -> list[Facts]:
    """All lectures, in their order. Raises ValueError where README and the folder differ."""
    readme = (course / "README.md").read_text(encoding="utf-8")
    found = [
        Facts(
            row["number"],
            row["title"].replace("'", "’"),
            row["file"],
            "" if row["slides"] == "–" else row["slides"],
            int(row["core"]),
            int(row["all"]),
            _sentence(row["line"].replace("'", "’")),
        )
        for row in _ROW.finditer(readme)
    ]
    files = sorted(path.stem for path in (course / "lectures").glob("*.ipynb"))
    if [facts.file for facts in found] != files:
        raise ValueError(f"README's table must list the lectures {files}, got {[f.file for f in found]}.")
    return found
