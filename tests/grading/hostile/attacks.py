"""What hostile students hand in, and what must happen to it.

Each attack forges, reads, breaks or floods in one task, and leaves the other three answered honestly. A wrong
answer must lose its own check and no other; a nuisance around a right answer must cost nothing.
"""

from typing import NamedTuple

from tests.grading.hostile import breaking, forging, reading, wire


class Attack(NamedTuple):
    name: str
    answers: dict[str, str]  # the tasks that it answers in its own way
    before: tuple[str, ...]  # cells of its own
    loses: frozenset[str]  # the checks that it must lose
    states: frozenset[str]  # one of which it must end in


def _attacks(module: object) -> list[Attack]:
    return [
        Attack(
            name.replace("_", " "),
            {task: source for task, source in entry.items() if task in ("first", "slope", "total")},
            tuple(entry.get("before", ())),
            frozenset(f"check-{task}" for task in entry["loses"]),
            frozenset(entry["state"].split(" or ")),
        )
        for name, entry in module.ATTACKS.items()
    ]


ATTACKS = [attack for module in (forging, reading, breaking, wire) for attack in _attacks(module)]
