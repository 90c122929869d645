"""Mistakes in calling the program."""

import pytest

from course_utils import cli
from tests.support.command_line import run


def test_mistakes_are_one_line(course, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments, words in [
        (["train", "mnist-9d"], "name must be one of"),
        (["bundle", "a9_none"], "run make release first"),
        (["tour"], "course's own folder"),
        (["lab", "--no-browser"], "course's own folder"),
        (["test", "-q"], "course's own folder"),
    ]:
        assert cli.main(arguments) == 2
        shown = capsys.readouterr().err
        assert words in shown and shown.count("\n") == 1 and shown.startswith("vae-course: ")


@pytest.mark.parametrize("arguments", [[], ["dance"], ["doctor", "--loudly"]])
def test_usage(arguments):
    answer = run(*arguments)
    assert answer.returncode == 2 and "usage: vae-course" in answer.stderr
