"""The command line, as a user calls it."""

import os
import subprocess
import sys
import zipfile

import pytest

from course_utils import cli
from course_utils.cli import doctor, maintainer


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "course_utils.cli", *arguments], capture_output=True, text=True, **options
    )


def test_doctor(course):
    answer = run("doctor", cwd=course)
    assert answer.returncode == 0, answer.stdout
    for word in ("python 3.", "torch 2", "device c", "MNIST, 60000 + 10000 digits", "browser", "nbgrader"):
        assert word in answer.stdout
    assert "sandbox" not in answer.stdout, "nothing of the course grades in one"


def test_doctor_says_what_to_do(monkeypatch, capsys, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert cli.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert "VAE_COURSE_CACHE" in shown and "apt-get install chromium" in shown


def test_doctor_without_torch(tmp_path):
    (tmp_path / "torch.py").write_text("raise ImportError('no torch here')")
    answer = run("doctor", env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert answer.returncode == 1 and answer.stderr == ""
    assert "MISS  device: no torch here; run pip install" in answer.stdout and "browser" in answer.stdout


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


@pytest.mark.parametrize("minor, good", [(10, False), (11, True), (14, True), (15, False)])
def test_doctor_reads_which_pythons_will_do(minor, good, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "metadata", lambda name: {"Requires-Python": "<3.15,>=3.11"})
    monkeypatch.setattr(doctor.sys, "version_info", (3, minor, 0, "final", 0))
    assert doctor._python()[0] is good
    assert good or "needs Python 3.11 to 3.14" in doctor._python()[1]


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


def test_test_runs_the_tests(course):
    answer = run("test", "-q", "tests/test_latents.py", "--collect-only", cwd=course)
    assert answer.returncode == 0 and "tests collected" in answer.stdout
    assert run("test", "-q", "-k", "no_such_test", "tests/test_latents.py", cwd=course).returncode == 5


def test_test_says_what_it_needs(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    monkeypatch.setattr(maintainer.importlib.util, "find_spec", lambda name: None)
    assert cli.main(["test"]) == 2
    assert "'.[grading,dev]'" in capsys.readouterr().err


def test_a_tour_that_takes_too_long_says_so(course, monkeypatch, capsys):
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError

    def execute(client, cwd):
        raise CellTimeoutError("too long")

    monkeypatch.chdir(course)
    monkeypatch.setattr(NotebookClient, "execute", execute)
    assert cli.main(["tour"]) == 2
    assert "took longer than 30 minutes" in capsys.readouterr().err


def test_train_does_not_overwrite(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mnist-2d.safetensors").write_text("mine")
    assert cli.main(["train", "mnist-2d"]) == 2
    assert (tmp_path / "mnist-2d.safetensors").read_text() == "mine"


def test_bundle_holds_what_a_student_needs_and_no_secret(course, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(course)
    out = tmp_path / "a2_elbo.zip"
    assert cli.main(["bundle", "a2_elbo", "--out", str(out)]) == 0
    with zipfile.ZipFile(out) as archive:
        names = sorted(archive.namelist())
        (wheel,) = [name for name in names if name.endswith(".whl")]
        assert names == sorted(
            [
                "a2_elbo/a2_elbo.ipynb",
                "a2_elbo/original/a2_elbo.ipynb",
                "a2_elbo/README.md",
                "a2_elbo/environment.yml",
                "a2_elbo/constraints.txt",
                wheel,
            ]
        )
        for name in names:
            if name.endswith(".ipynb"):
                assert archive.read(name) == (course / "assignments/a2_elbo/a2_elbo.ipynb").read_bytes()
        assert {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()} == {0o644}
        assert archive.read("a2_elbo/constraints.txt") == (course / "constraints.txt").read_bytes()
        readme = archive.read("a2_elbo/README.md").decode()
        assert (
            "4.7 GB" in readme
            and "With Python 3.11 to 3." in readme
            and "-c constraints.txt" in readme
            and ".venv\\Scripts\\activate" in readme
        )
        assert wheel.removeprefix("a2_elbo/") in archive.read("a2_elbo/environment.yml").decode()
        archive.extract(wheel, tmp_path)
    with zipfile.ZipFile(tmp_path / wheel) as packed:
        inside = packed.namelist()
        for name in [name for name in inside if "/released/" in name]:
            assert (
                packed.read(name) == (course / "assignments" / name.partition("/released/")[2]).read_bytes()
            )
        assert "course_utils/grading/released/a2_elbo/a2_elbo.ipynb" in inside
        assert "course_utils/grading/released/releases.json" in inside
        assert {name.split("/")[0] for name in inside} <= {"course_utils", "vae_course-0.1.0.dist-info"}
        assert any(name.endswith("train-images-idx3-ubyte.gz") for name in inside)
        assert any(name.endswith("core.js") for name in inside) and any(
            name.endswith(".safetensors") for name in inside
        )
        for name in inside:
            # What instructors start an assignment from, and its linter, speak of the markers.
            if name.endswith((".py", ".js", ".md")) and not name.startswith("course_utils/grading/"):
                text = packed.read(name).decode()
                assert "BEGIN HIDDEN TESTS" not in text and "BEGIN SOLUTION" not in text
    assert cli.main(["bundle", "a2_elbo", "--out", str(out)]) == 2
    assert "exists" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["dance"], ["doctor", "--loudly"]])
def test_usage(arguments):
    answer = run(*arguments)
    assert answer.returncode == 2 and "usage: vae-course" in answer.stderr
