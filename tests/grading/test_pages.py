"""The pages that graders and students see; their feedback is tested in cycle/."""

from course_utils.grading.pages import without_frames


def test_tracebacks_keep_the_students_own_frames():
    frames = [
        "---------------------------------------------------------------------------",
        "ValueError                                Traceback (most recent call last)",
        "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[9]\x1b[39m\x1b[32m, line 12\x1b[39m\n---> 12 "
        "secret = hidden()",
        "\x1b[36mFile \x1b[39m\x1b[32m/home/teacher/course_utils/checks/own_work.py:53\x1b[39m, in "
        "watched()\n    "
        "150 try:\n--> 153     call()\n\n    155 x",
        "\x1b[36mCell\x1b[39m\x1b[36m \x1b[39m\x1b[32mIn[8]\x1b[39m\x1b[32m, line 2\x1b[39m, in kl()\n----> "
        "2 mine()",
        "ValueError: of this shape\nand that",
    ]
    kept = "\n".join(without_frames(frames, 9))
    assert "teacher" not in kept and "watched" not in kept and "secret" not in kept and "155" not in kept
    assert "mine()" in kept and kept.endswith("ValueError: of this shape\nand that")
    assert "secret" in "\n".join(without_frames(frames))
