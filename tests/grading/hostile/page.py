"""docs/hostile.md: what each attack was worth, and how it ended."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[3] / "docs" / "hostile.md"
TEXT = """# Hostile submissions

Each row is a submission of four tasks, of a point each; one or more of them are attacked, the others \
answered honestly. *Should get* is what the honest answers are worth. The next column has what \
`vae-course grade` gave, and the state in which the submission ended. Beside it are the points that \
`nbgrader autograde` gave the same notebook, **in bold** where they are more than it should get. nbgrader \
by itself runs in no sandbox; for this table it ran in one that shows it the course and nothing else of \
the machine, without a network, and with {seconds} s for each attack.

`python -m tests.grading.hostile --stock` runs them all and writes this page. Of {attacks} attacks, \
{forged_here} got more from `vae-course grade` than it should; of the {asked} that nbgrader was given, \
{forged} got more from it.

| attack | should get | `vae-course grade` | `nbgrader autograde` |
| --- | ---: | --- | --- |
"""


class Row(NamedTuple):
    attack: str
    should: int
    points: int
    state: str
    by_nbgrader: str  # its points, or why there are none


def page(rows: Sequence[Row], seconds: int) -> str:
    asked = [row for row in rows if not row.by_nbgrader.startswith("not run")]
    text = TEXT.format(
        seconds=seconds,
        attacks=len(rows),
        forged_here=sum(row.points > row.should for row in rows) or "none",
        asked=len(asked),
        forged=sum(map(_is_forged, asked)),
    )
    return text + "".join(map(_line, rows))


def _line(row: Row) -> str:
    by_nbgrader = f"**{row.by_nbgrader}**" if _is_forged(row) else row.by_nbgrader
    return f"| {row.attack} | {row.should} | {row.points}, {row.state} | {by_nbgrader} |\n"


def _is_forged(row: Row) -> bool:
    return row.by_nbgrader.isdecimal() and int(row.by_nbgrader) > row.should
