"""Commands for maintainers."""

from course_utils import cli
from course_utils.cli import maintainer
from tests.support.command_line import run


def test_test_runs_the_tests(course):
    answer = run("test", "-q", "tests/test_latents.py", "--collect-only", cwd=course)
    assert answer.returncode == 0 and "tests collected" in answer.stdout
    assert run("test", "-q", "-n", "0", "-k", "no_such_test", "tests/test_latents.py", cwd=course).returncode == 5


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
