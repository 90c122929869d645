"""nbgrader_config.py: what goes wrong in one task costs no points elsewhere; a mended notebook gets all."""

import pytest

from course_utils.grading.mending import mend
from tests.assignments.classroom import automatic_scores, fill, hand_in, nbgrader
from tests.support.damage import (
    ANSWER,
    CHECK,
    duplicated_answer,
    duplicated_check,
    merged_into_check,
    metadata_is_no_dictionary,
    reordered,
    split,
)
from tests.support.small_assignment import CHECKS, NAME, POINTS, release

HEAD = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n"
RIGHT = "    return sum(0.5 * (m - n) ** 2 for m, n in zip(mu_q, mu_p))"  # the small checks have widths of 1
BAD = {
    "loop": "    import time\n\n    while True:\n        time.sleep(0.1)",
    "output": "    for i in range(3_000_000):\n        print(i)\n    print('x' * 1_000_000)",
    "exception": "    raise MemoryError('none left')",
    "syntax": "    return (",
    "recursion": "    return kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p)",
}
WARNING = f"    import warnings\n    warnings.warn('not wrong')\n{RIGHT}"
MENDED = [
    reordered,
    duplicated_answer,
    duplicated_check,
    merged_into_check,
    split,
    metadata_is_no_dictionary,
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """nbgrader's own grading of notebooks in which one task goes badly wrong, and of a few mended ones."""
    folder = tmp_path_factory.mktemp("course")
    released, right = release(folder)
    for student, body in (BAD | {"warning": WARNING}).items():
        hand_in(folder, NAME, student, fill(released, right | {ANSWER: HEAD + body}))
    skipped = fill(released, right | {ANSWER: HEAD + "    return 0"})
    for cell in skipped.cells:
        cell.metadata.tags = ["skip-execution"]
    hand_in(folder, NAME, "skipped", skipped)
    for damage in MENDED:
        notebook = fill(released, right)
        damage(notebook)
        mended, findings = mend(notebook, released)
        assert findings
        hand_in(folder, NAME, damage.__name__, mended)
    nbgrader(folder, "autograde", NAME, "--Execute.timeout=6")
    return automatic_scores(folder, NAME)


@pytest.mark.parametrize("student", [*BAD, "skipped"])
def test_what_goes_wrong_in_one_task_leaves_the_points_of_the_others(graded, student):
    expected = {id_: points for id_, (_, _, points) in CHECKS.items()}
    assert graded[student] == expected | {CHECK: 0, "check-3b-in-general": 0}


def test_a_warning_takes_no_points(graded):
    assert sum(graded["warning"].values()) == POINTS


@pytest.mark.parametrize("student", [damage.__name__ for damage in MENDED])
def test_a_mended_notebook_gets_all_its_points_from_nbgrader(graded, student):
    assert sum(graded[student].values()) == POINTS
