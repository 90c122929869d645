"""vae-course doctor: what is there, what is missing, and what to do."""

import os

import pytest

from course_utils import cli
from course_utils.cli import doctor
from tests.support.command_line import run


def test_doctor(course, monkeypatch, capsys):
    monkeypatch.chdir(course)
    status, shown = cli.main(["doctor"]), capsys.readouterr().out
    assert status == 0, shown
    for word in ("python 3.", "torch 2", "device c", "MNIST, 60000 + 10000 digits", "browser", "nbgrader"):
        assert word in shown
    assert "sandbox" not in shown, "nothing of the course grades in one"


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


@pytest.mark.parametrize("minor, good", [(10, False), (11, True), (14, True), (15, False)])
def test_doctor_reads_which_pythons_will_do(minor, good, monkeypatch, capsys):
    monkeypatch.setattr(doctor, "metadata", lambda name: {"Requires-Python": "<3.15,>=3.11"})
    monkeypatch.setattr(doctor.sys, "version_info", (3, minor, 0, "final", 0))
    assert doctor._python()[0] is good
    assert good or "needs Python 3.11 to 3.14" in doctor._python()[1]
