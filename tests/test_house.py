"""The house: floors, wings and no circles; lean imports."""

import ast
import graphlib
import re
import subprocess
import sys

import pytest

FLOORS = re.compile(r"^`arguments`.+$", re.MULTILINE)


@pytest.fixture(scope="module")
def wings(course):
    """The rooms of the mathematics and of the grading, the lowest floor first: README has the one list."""
    mathematics, grading = FLOORS.search((course / "README.md").read_text(encoding="utf-8"))[0].split(
        ", and, separate from these, "
    )
    listed = grading.split(", which")[0].split(" and ")
    return [
        [set(re.findall(r"`(\w+)`", floor)) for floor in wing] for wing in (mathematics.split(" · "), listed)
    ]


@pytest.fixture(scope="module")
def imports(course):
    """Every module of course_utils with those that it imports, also inside functions."""
    paths = sorted((course / "course_utils").rglob("*.py"))
    modules = {".".join(path.relative_to(course).with_suffix("").parts): path for path in paths}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    return {
        name: {other for other in _imported(path, modules) if other != name} for name, path in modules.items()
    }


def _imported(path, modules):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def floor_of(room, wing):
    return next((level for level, floor in enumerate(wing) if room in floor), None)


def test_every_room_imports_only_from_below(imports, wings):
    mathematics, grading = wings
    rooms = {}
    for name, imported in imports.items():
        room = name.split(".")[1] if "." in name else "__init__"
        others = {other.split(".")[1] for other in imported if other.startswith("course_utils.")}
        rooms.setdefault(room, set()).update(others - {room})
    for room, imported in rooms.items():
        if room in ("__init__", "cli"):  # the package itself is empty, and the commands enter both wings
            continue
        wing = mathematics if floor_of(room, mathematics) is not None else grading
        floor = floor_of(room, wing)
        assert floor is not None, f"{room} is on no floor: put it on one in README"
        for other in imported:
            below = floor_of(other, wing)
            assert below is not None, f"{room} imports {other}, which is in the other wing"
            assert below < floor, f"{room} imports {other}, which is not below it"
    on_floors = [room for wing in wings for floor in wing for room in floor]
    assert sorted(on_floors) == sorted(rooms.keys() - {"__init__", "cli"})


def test_no_modules_import_each_other_in_a_circle(imports):
    """Inside a room too; a room's __init__ is one of its modules."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        pytest.fail("a circle: " + " imports ".join(reversed(error.args[1])))


def test_code_is_formatted_and_linted(course):
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."], cwd=course, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_imports_more_than_it_needs():
    """The package alone is light, and no room needs what is for pictures, widgets or classical methods."""
    code = """
import importlib, sys, time
def heavy(name, libraries):
    importlib.import_module(name)
    found = sorted({"torchvision", "matplotlib", "ipywidgets", "sklearn", *libraries} & sys.modules.keys())
    if found:
        print(name, found)
started = time.process_time()
heavy("course_utils", ["torch"])
if (seconds := time.process_time() - started) > 0.15:
    print("course_utils takes", seconds, "s")
heavy("course_utils.grading.grade", ["torch", "nbgrader", "rfc3987_syntax.syntax_helpers"])
for room in ("data", "models", "training", "objectives", "inference", "evaluation", "checks"):
    heavy(f"course_utils.{room}", [])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == ""
