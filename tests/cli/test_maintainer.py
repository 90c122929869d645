"""Commands for maintainers."""

from course_utils import cli
from course_utils.cli import maintainer
from tests.support.command_line import run


def test_test_runs_the_tests(course):
    """With its options, in this folder, and its exit status is pytest's: 5 where no test is left."""
    answer = run("test", "-q", "-n", "0", "-k", "no_such_test", "tests/test_latents.py", cwd=course)
    assert answer.returncode == 5 and "deselected" in answer.stdout


def test_test_says_what_it_needs(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    monkeypatch.setattr(maintainer.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["test"]) == 2
    assert "'.[grading,dev]'" in capsys.readouterr().err


def test_train_does_not_overwrite(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist-2d.safetensors").write_text("mine")
    assert cli.main(["train", "mnist-2d"]) == 2
    assert (tmp_path / "mnist-2d.safetensors").read_text() == "mine"
