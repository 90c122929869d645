"""A messy class: whatever is handed in, each file gets its line, and the others are looked at too."""

import os

import nbformat

from course_utils import cli
from course_utils.grading import kernel, validate
from course_utils.grading.notebooks import (
    WRITE_HERE,
    role,
)
from tests.assignments.classroom import COURSE
from tests.support.damage import ANSWER, CHECK
from tests.support.submissions import NAME, at, hand_in, odd_notebooks, run


def test_one_odd_file_never_ends_the_run(classroom, answered, capsys):
    odd = list(odd_notebooks(answered))
    for student, content, _ in odd:
        hand_in(classroom, f"m-{student}", content)
    (hand_in(classroom, "m-folder", b"").with_name("a2_elbo.ipynb")).unlink()
    (classroom / "submitted" / "m-folder" / NAME / f"{NAME}.ipynb").mkdir()
    fifo = hand_in(classroom, "m-fifo", b"")
    fifo.unlink()
    os.mkfifo(fifo)
    link = hand_in(classroom, "m-link", b"")
    link.unlink()
    link.symlink_to(COURSE / "solutions" / NAME / f"{NAME}.ipynb")
    with hand_in(classroom, "m-large", b"").open("wb") as file:
        file.truncate(300_000_000)
    hand_in(classroom, "z-last", answered)
    status, lines = run(capsys, "submitted")
    shown = "\n".join(lines)
    assert status == 1 and "please report this" not in shown, shown
    for student, _, words in odd:
        mine = shown.partition(f"submitted/m-{student}/")[2].partition("submitted/")[0]
        assert words in mine, (student, mine)
    for student, words in [
        ("folder", "not a file"),
        ("fifo", "not a file"),
        ("link", "a link"),
        ("large", "300 MB"),
    ]:
        assert f"submitted/m-{student}/{NAME}/{NAME}.ipynb: " in shown and words in shown
    assert f"submitted/z-last/{NAME}/{NAME}.ipynb: its cells are in order" in lines
    assert "unreadable (" in lines[-2] and "nothing usable from 7: m-deep (a2_elbo)" in lines[-1]
    assert all(line.isprintable() for line in lines)
    assert link.is_symlink()


def test_file_names_cannot_write_to_the_terminal(classroom, answered, capsys):
    name = "s\n\x1b[2Jforged: no problems\u202e"
    hand_in(classroom, name, answered, f"{NAME}\x1b]0;x\x07.ipynb")
    hand_in(classroom, "m", b"{")
    _, lines = run(capsys, "submitted")
    assert all(line.isprintable() for line in lines) and not [
        line for line in lines if line.startswith("forged")
    ]
    assert any("\\x1b[2Jforged" in line for line in lines)


def test_what_checks_say_cannot_write_to_the_terminal(classroom, answered, capsys, monkeypatch):
    checks = [c.id for c in answered.cells if role(c).get("grade") and c.cell_type == "code"]
    said = dict.fromkeys(checks, kernel.NOT_WRITTEN)
    said |= {checks[0]: "\x1b[2J\rall 15 of 15 checks pass\nforged", checks[1]: "\n"}
    monkeypatch.setattr(validate, "run_checks", lambda notebook, folder: said)
    hand_in(classroom, "s", answered)
    assert cli.main(["validate", "submitted"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert all(line.isprintable() for line in lines)
    assert f"  {checks[0]}: \\x1b[2J" in "\n".join(lines) and f"  {checks[1]}: failed" in lines
    assert [line for line in lines if "not written yet" in line] == [
        f"  each of 12 cells ({checks[2]}, …, {checks[-1]}): not written yet"
    ]
    assert "0 of 14 checks pass here (0 of 90 points" in lines[-1]


def test_validate_names_what_is_wrong_and_runs_every_check(tmp_path, answered, capfd):
    answered.cells[
        at(answered, ANSWER)
    ].source = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):\n    return 0 * mu_q.sum(-1)"
    del answered.cells[at(answered, CHECK)]
    nbformat.write(answered, tmp_path / f"{NAME}.ipynb")
    assert cli.main(["validate", str(tmp_path / f"{NAME}.ipynb")]) == 1
    shown, beside = capfd.readouterr()
    assert "a2_elbo.ipynb: 1 problem\n" in shown and "validate --mend" in shown
    assert f"{CHECK}: The KL" in shown and "check-3b-in-general: The KL" in shown
    assert shown.startswith("This runs the code in the notebooks, under your account")
    assert shown.count(": passes") == 12 and "12 of 14 checks pass here (78 of 90 points" in shown, shown
    assert "A person reads in-words (10 points)" in shown
    assert "WARNING" not in beside  # of the kernel, about its sockets
    assert not (tmp_path / f"{NAME}.ipynb.as-handed-in").exists()


def test_validate_says_what_is_not_written_yet(tmp_path, answered, capsys):
    answered.cells[at(answered, "in-words")].source = WRITE_HERE
    nbformat.write(answered, tmp_path / f"{NAME}.ipynb")
    assert cli.main(["validate", "--form-only", str(tmp_path / f"{NAME}.ipynb")]) == 1
    assert "in-words: nothing is written there yet" in capsys.readouterr().out
