"""Commands for students: lab and tour; validate is tested in tests/grading."""

from nbclient import NotebookClient

from course_utils import cli


def test_lab_opens_the_first_lecture(course, monkeypatch):
    from jupyterlab.labapp import LabApp

    seen = []
    monkeypatch.setattr(LabApp, "launch_instance", seen.append)
    monkeypatch.chdir(course)
    assert cli.main(["lab", "--no-browser", "--port=8890"]) == 0
    (arguments,) = seen
    assert [arguments[0].replace("\\", "/"), *arguments[1:]] == [
        "lectures/00_start_here.ipynb",
        "--no-browser",
        "--port=8890",
    ]


def test_a_tour_that_takes_too_long_says_so(course, monkeypatch, capsys):
    from nbclient.exceptions import CellTimeoutError

    def execute(client, cwd):
        raise CellTimeoutError("too long")

    monkeypatch.chdir(course)
    monkeypatch.setattr(NotebookClient, "execute", execute)
    assert cli.main(["tour"]) == 2
    assert "took longer than 30 minutes" in capsys.readouterr().err


def test_lab_says_what_is_missing(course, monkeypatch, capsys):
    from course_utils import cli
    from course_utils.cli import student

    monkeypatch.chdir(course)
    monkeypatch.setattr(student.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["lab"]) == 2
    assert "run pip install -e '.[lab]'" in capsys.readouterr().err
