"""The house: floors, wings, lean imports, and the lists that have to agree."""

import ast
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

# Lowest first; a module imports only from floors below it. Several on one floor do not import each other.
MATHEMATICS = [
    {"arguments", "files"},
    {"device", "measuring"},
    {"data"},
    {"distributions"},
    {"models"},
    {"objectives", "gradients"},
    {"inference", "training", "latents"},
    {"evaluation", "compression"},
    {"pretrained"},
    {"plots", "widgets"},
]
GRADING = [{"checks"}, {"grading"}]


def rooms(course):
    """Every room of course_utils with the rooms that it imports, also inside functions."""
    found = {}
    for path in sorted((course / "course_utils").rglob("*.py")):
        room = path.relative_to(course / "course_utils").with_suffix("").parts[0]
        imported = found.setdefault(room, set())
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path} imports relatively"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            imported |= {name.split(".")[1] for name in names if name.startswith("course_utils.")}
        imported.discard(room)
    del found["__init__"]
    return found


def floor_of(room, wing):
    return next((level for level, floor in enumerate(wing) if room in floor), None)


def test_every_room_imports_only_from_below(course):
    for room, imported in rooms(course).items():
        if room == "cli":
            continue
        wing = MATHEMATICS if floor_of(room, MATHEMATICS) is not None else GRADING
        floor = floor_of(room, wing)
        assert floor is not None, f"{room} is on no floor: put it on one in this test"
        for other in imported:
            below = floor_of(other, wing)
            assert below is not None, f"{room} imports {other}, which is in the other wing"
            assert below < floor, f"{room} imports {other}, which is not below it"


def test_code_is_formatted_and_linted(course):
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."], cwd=course, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_is_light():
    code = "import sys, course_utils; print([m for m in ('torch', 'torchvision', 'matplotlib', 'ipywidgets') if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


@pytest.mark.parametrize(
    "room", ["data", "models", "training", "objectives", "inference", "evaluation", "checks"]
)
def test_no_room_imports_more_than_it_needs(room):
    code = f"import sys; from course_utils import {room}; print([m for m in ('torchvision', 'matplotlib', 'ipywidgets', 'sklearn') if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "[]"
    )


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
    assert listed == {Requirement(line).name for line in project["dependencies"]}
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
        script = f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = (3, {minor}); exec(sys.argv[1])" "$2"\n'
        (tmp_path / name).write_text(script)
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
        (extras,) = set(
            re.findall(r'pip install --editable "\.\[(.+?)\]"', (course / name).read_text(encoding="utf-8"))
        )
        names = {
            Requirement(line).name
            for extra in extras.split(",")
            for line in project["optional-dependencies"][extra]
        }
        assert {"nbgrader", "hatchling", "pytest"} <= names


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


def test_the_make_targets_exist_and_help_lists_them(course):
    # Without the variables of a make that runs these tests, which would make this one chatty.
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))
    }

    def make(*arguments):
        return subprocess.run(
            ["make", *arguments], cwd=course, env=environment, capture_output=True, text=True, check=True
        ).stdout

    assert make() == make("help"), "help is the default target"
    for target in ("lab", "tour", "test", "release"):
        assert f"make {target}" in make("help")
