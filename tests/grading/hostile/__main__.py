"""``python -m tests.grading.hostile``: every attack, what it was worth, and how it ended, as a table."""

import sys

from course_utils.grading.examiner import examination
from course_utils.grading.examiner.nursery import Nursery
from tests.grading.hostile.assignment import outcome_of
from tests.grading.hostile.attacks import ATTACKS


def main() -> int:
    examination.CELL_LIMIT = 15.0
    wrong = 0
    with Nursery() as nursery:
        print(f"{'attack':45}  {'points of 4':>11}  {'should':>6}  state")
        for attack in ATTACKS:
            outcome = outcome_of(attack, nursery)
            lost = {id_ for id_ in outcome.failed if id_.startswith("check")}
            fits = lost == attack.loses and outcome.state in attack.states
            wrong += not fits
            print(
                f"{attack.name:45}  {4 - len(lost):11}  {4 - len(attack.loses):6}  {outcome.state}"
                f"{'' if fits else '   NOT AS IT MUST BE'}",
                flush=True,
            )
    print(f"\n{len(ATTACKS)} attacks, {wrong} that end differently than they must.")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
