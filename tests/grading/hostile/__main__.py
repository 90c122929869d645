"""``python -m tests.grading.hostile``: every attack, what it was worth, and how it ended, as a table.

With ``--stock``, what nbgrader itself gave the attack stands beside it, or why nbgrader was not asked, and
docs/hostile.md is written, which takes up to half an hour.
"""

import contextlib
import sys

from course_utils.grading.examiner import nursery as nursery_module
from course_utils.grading.examiner.nursery import Nursery
from tests.grading.hostile.assignment import outcome_of, question_limit
from tests.grading.hostile.attacks import ATTACKS, Attack
from tests.grading.hostile.page import PAGE, Row, page
from tests.grading.hostile.stock import SECONDS, Stock, reason_not_to_run


def main(with_stock: bool) -> int:
    rows, wrong = [], 0
    with Nursery() as nursery, Stock() if with_stock else contextlib.nullcontext() as stock:
        print(
            f"{'attack':45}  {'points of 4':>11}  {'should':>6}  state            {'nbgrader' * with_stock}"
        )
        for attack in ATTACKS:
            nursery_module.QUESTION_LIMIT = question_limit(attack)
            outcome = outcome_of(attack, nursery)
            lost = {id_ for id_ in outcome.failed if id_.startswith("check")}
            fits = lost == attack.loses and outcome.state in attack.states
            wrong += not fits
            row = Row(
                attack.name, 4 - len(attack.loses), 4 - len(lost), outcome.state, _by_nbgrader(stock, attack)
            )
            rows.append(row)
            print(
                f"{row.attack:45}  {row.points:11}  {row.should:6}  {row.state:15}  "
                f"{row.by_nbgrader}{'' if fits else '   NOT AS IT MUST BE'}",
                flush=True,
            )
    print(f"\n{len(ATTACKS)} attacks, {wrong} that end differently than they must.")
    if with_stock:
        PAGE.write_text(page(rows, SECONDS), encoding="utf-8")
    return min(wrong, 1)


def _by_nbgrader(stock: Stock | None, attack: Attack) -> str:
    if stock is None:
        return ""
    reason = reason_not_to_run(attack)
    return f"not run: {reason}" if reason else stock.points_of(attack)


if __name__ == "__main__":
    sys.exit(main("--stock" in sys.argv[1:]))
