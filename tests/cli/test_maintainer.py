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


def test_site_says_what_is_missing(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    monkeypatch.setattr(
        maintainer.importlib.util, "find_spec", lambda name: None if name == "sphinx" else name
    )
    assert cli.main(["site"]) == 2
    assert "the site needs sphinx; run pip install -e '.[site]'" in capsys.readouterr().err


def test_site_passes_on_what_it_is_told(course, monkeypatch, tmp_path, capsys):
    from course_utils.site import build

    told = []
    monkeypatch.chdir(course)
    monkeypatch.setattr(build, "build", lambda *arguments: told.append(arguments) or tmp_path / "index.html")
    assert cli.main(["site", "--out", str(tmp_path), "--base-url", "https://example.org"]) == 0
    assert told == [(course, tmp_path, "https://example.org", None)]
    assert str(tmp_path / "index.html") in capsys.readouterr().out


def test_site_is_for_the_course(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["site"]) == 2
    assert "lectures is not here" in capsys.readouterr().err
