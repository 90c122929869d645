"""What has to agree: the lists of packages, the Pythons, and what make can do."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement

from course_utils.cli.doctor import python_minors


@pytest.fixture(scope="module")
def project(course):
    return tomllib.loads((course / "pyproject.toml").read_text())["project"]


def test_environment_yml_is_the_same_set(course, project):
    conda = yaml.safe_load((course / "environment.yml").read_text())
    names = [
        Requirement(line.replace(" ", "")).name for line in conda["dependencies"] if isinstance(line, str)
    ]
    translated = {"pytorch": "torch"}
    *by_pip, ourselves = conda["dependencies"][-1][
        "pip"
    ]  # what conda-forge may not have, then the course itself
    assert ourselves == "--editable ."
    listed = {translated.get(name, name) for name in names} - {"python", "pip"} | {
        Requirement(p).name for p in by_pip
    }
    wanted = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    assert listed == {Requirement(line).name for line in wanted}
    assert set(by_pip) <= set(project["dependencies"])
    (python,) = [
        line for line in conda["dependencies"] if isinstance(line, str) and line.startswith("python ")
    ]
    assert python.removeprefix("python ") == project["requires-python"]


def test_one_place_says_which_pythons(course, project):
    """What is written for people, and what the Makefile reads, are the bounds of pyproject.toml."""
    oldest, newest = python_minors(project["requires-python"])
    written = re.findall(r"Python 3\.(\d+) to 3\.(\d+)", (course / "README.md").read_text(encoding="utf-8"))
    assert written and set(written) == {(str(oldest), str(newest))}
    plan = subprocess.run(
        ["make", "--dry-run", "--always-make", ".venv/bin/python", "PYTHON="],
        cwd=course,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"The course needs Python 3.{oldest} to 3.{newest}, and none of them is on the PATH" in plan


@pytest.mark.parametrize(
    "there, chosen", [(["python3.13", "python3.10"], "python3.13"), (["python3.15"], ""), ([], "")]
)
def test_make_finds_the_newest_python_that_will_do(course, tmp_path, there, chosen):
    for name in there:  # each says of itself what its name says
        minor = name.split(".")[1]
        code = f"import sys; sys.version_info = (3, {minor}); exec(sys.argv[1])"
        (tmp_path / name).write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}" "$2"\n')
        (tmp_path / name).chmod(0o755)
    for name in ("sed", "bash"):
        (tmp_path / name).symlink_to(shutil.which(name))
    alone = tmp_path / "course"  # without a .venv, whose python3 make would find first
    alone.mkdir()
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(course / name, alone)
    make = [shutil.which("make"), "--dry-run", ".venv/bin/python"]
    plan = subprocess.run(
        make, cwd=alone, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert f'test -n "{chosen}"' in plan.stdout


def test_instructors_can_grade_with_conda_too(course, project):
    """environment.yml is the students' set; one line adds the rest, from extras that exist."""
    for name in ("README.md", "environment.yml"):
        lines = re.findall(
            r'pip install --editable "\.\[(.+?)\]"', (course / name).read_text(encoding="utf-8")
        )
        (extras,) = {extras for extras in lines if "grading" in extras}
        names = {
            Requirement(line).name
            for extra in extras.split(",")
            for line in project["optional-dependencies"][extra]
        }
        assert {"nbgrader", "hatchling", "pytest"} <= names


def test_a_host_keeps_its_own_jupyter(course, project):
    """The course alone brings none; what make and the zip install names the extra that does."""
    names = {Requirement(line).name for line in project["dependencies"]}
    assert names.isdisjoint({"jupyterlab", "notebook", "jupyter"})
    assert set(project["optional-dependencies"]["lab"]) == {"jupyterlab", "notebook"}
    installs = re.findall(r"--editable (\S+)", (course / "Makefile").read_text())
    assert len(installs) == 3 and all("lab" in extras for extras in installs)
    assert "{wheel}[lab]" in (course / "course_utils" / "grading" / "bundle.py").read_text(encoding="utf-8")


def test_every_dependency_has_one_exact_version(course, project):
    pinned = {}
    for line in (course / "constraints.txt").read_text().splitlines():
        name, _, version = line.partition("==")
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name) and re.fullmatch(r"[0-9][A-Za-z0-9.+!]*", version), line
        pinned[name.lower().replace("_", "-")] = version
    wanted = project["dependencies"] + [
        line for extra in project["optional-dependencies"].values() for line in extra
    ]
    missing = {Requirement(line).name.lower() for line in wanted} - set(pinned)
    assert not missing


def make(course, *arguments):
    """What make prints, without the variables of a make that runs these tests: they would make it chatty."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }
    return subprocess.run(
        ["make", *arguments], cwd=course, env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_every_make_target_is_in_the_list_that_make_prints(course):
    makefile = (course / "Makefile").read_text()
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert {"lab", "tour", "test", "release", "fairness", "bench"} <= set(targets) == set(phony.split())
    assert make(course) == make(course, "help"), "help is the default target"
    listed = [line.split()[1] for line in make(course).splitlines()]
    assert listed == targets


@pytest.mark.parametrize("target", ["lab", "tour", "test", "release", "fairness", "bench"])
def test_what_a_make_target_would_do(course, target):
    """The commands exist: each module and script that a recipe starts, and each command of vae-course."""
    plan = make(course, "--dry-run", target)
    started = re.findall(r"-m ((?:tests|course_utils)\.[\w.]+)", plan)
    paths = [f"{module.replace('.', '/')}.py" for module in started] + re.findall(
        r" (benchmarks/\w+\.py)", plan
    )
    commands = re.findall(r"vae-course (\w+)", plan)
    assert paths or commands
    assert [path for path in paths if not (course / path).exists()] == []
    for command in commands:
        usage = [sys.executable, "-m", "course_utils.cli", command, "--help"]
        assert subprocess.run(usage, cwd=course, capture_output=True).returncode == 0, command


def test_the_wheel_brings_jupyterlabs_settings(course):
    """For make lab, conda and the students' zip alike, which all install the wheel."""
    wheel = tomllib.loads((course / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    ((source, place),) = wheel["shared-data"].items()
    assert place == "etc/jupyter/labconfig/default_setting_overrides.json"
    settings = json.loads((course / source).read_text())
    assert settings["@jupyter-widgets/jupyterlab-manager:plugin"] == {"saveState": True}


def test_the_wheel_weighs_at_most_30_mb(course, tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=course, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.stat().st_size <= 30e6
