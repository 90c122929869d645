"""Sizes of code, and names of tests: what keeps a change findable. Every exception has a reason."""

import ast
import subprocess
from collections import Counter

import pytest

FILE, FUNCTION, COLUMNS = 250, 40, 110  # lines, lines, characters

# Longer functions of the library, with their lines: what each is made of stands in its own functions already.
LONG_FUNCTIONS = {
    "course_utils/checks/values.py value": 41,  # a third is its docstring
    "course_utils/inference/ascent.py fit_posterior": 42,  # half is arguments and what they mean
    "course_utils/inference/ascent.py posterior_path": 46,  # likewise
    "course_utils/inference/gap.py amortization_gap": 47,  # likewise
    "course_utils/inference/grid.py grid_posterior": 52,  # likewise
    "course_utils/training/gan.py fit_gan": 58,  # likewise
    "course_utils/training/loop.py fit": 112,  # nineteen arguments, one a line, and what they mean
}

# How many lines are longer, by folder or file: docstrings and messages that have not been wrapped yet.
LONG_LINES = {
    "course_utils/checks": 1,
    "tests/browser": 17,
    "tests/data": 1,
    "tests/models": 1,
    "tests/support": 2,
    "tests/widgets": 2,
}

# Modules without a test file of their name, and the file that has their tests.
TESTED_IN = {
    # What every check does with an answer's results: each subject's tests meet it.
    "course_utils/checks/calls.py": "tests/checks/test_values.py",
    "course_utils/checks/mistake.py": "tests/checks/test_values.py",
    "course_utils/checks/plain_data.py": "tests/checks/test_values.py",
    "course_utils/checks/versions.py": "tests/assignments/test_answers.py",
    # A problem in an assignment is tested by an assignment that has it, whichever module finds it.
    "course_utils/grading/lint/behaviour.py": "tests/grading/test_lint.py",
    "course_utils/grading/lint/form.py": "tests/grading/test_lint.py",
    "course_utils/grading/lint/full_marks.py": "tests/grading/test_lint.py",
    "course_utils/grading/lint/leaks.py": "tests/grading/test_lint.py",
    "course_utils/grading/lint/texts.py": "tests/grading/test_lint.py",
    # A damaged submission likewise.
    "course_utils/grading/mending/code.py": "tests/grading/mending/test_mend.py",
    "course_utils/grading/mending/findings.py": "tests/grading/mending/test_mend.py",
    "course_utils/grading/mending/locked.py": "tests/grading/mending/test_mend.py",
    "course_utils/grading/mending/submission.py": "tests/grading/mending/test_mend.py",
    "course_utils/grading/new_assignment.py": "tests/grading/test_lint.py",
    "course_utils/grading/notebooks/cells.py": "tests/grading/test_notebooks.py",
    "course_utils/grading/notebooks/reading.py": "tests/grading/test_notebooks.py",
    "course_utils/grading/notebooks/running.py": "tests/grading/test_notebooks.py",
    # Every diagram goes through the same tests.
    "course_utils/diagrams/bars.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/densities.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/diagram.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/formula.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/geometry.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/matrix.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/plane.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/primitives.py": "tests/diagrams/test_family.py",
    "course_utils/diagrams/reparameterization.py": "tests/diagrams/test_family.py",  # it has no numbers
    "course_utils/diagrams/style.py": "tests/diagrams/test_family.py",
    # Parts of one computation, tested by its result.
    "course_utils/inference/adam.py": "tests/inference/test_ascent.py",
    "course_utils/pretrained/measures.py": "tests/pretrained/test_packaged.py",
    "course_utils/pretrained/recipes.py": "tests/pretrained/test_train.py",
    # A page of the site has gone through all of these.
    "course_utils/site/article.py": "tests/site/test_build.py",
    "course_utils/site/index.py": "tests/site/test_build.py",
    "course_utils/site/sources.py": "tests/site/test_build.py",
    "course_utils/site/style.py": "tests/site/test_pages.py",
    "course_utils/site/frames.py": "tests/site/test_pages.py",
}


@pytest.fixture(scope="module")
def sources(course):
    """The text of each tracked Python and JavaScript file, by its path; the known answers are data."""
    listed = subprocess.run(
        ["git", "ls-files", "--", "*.py", "*.js"], cwd=course, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return {
        path: (course / path).read_text(encoding="utf-8")
        for path in listed
        if not path.startswith("tests/assignments/answers/") and (course / path).exists()
    }


@pytest.fixture(scope="module")
def library(sources):
    return {path: text for path, text in sources.items() if path.startswith("course_utils/")}


def test_no_file_of_the_library_is_long(library):
    lines = {path: len(text.splitlines()) for path, text in library.items()}
    assert len(lines) > 100
    assert {path: count for path, count in lines.items() if count > FILE} == {}


def test_no_function_of_the_library_is_long(library):
    lines = {
        f"{path} {node.name}": node.end_lineno - node.lineno + 1
        for path, text in library.items()
        if path.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }
    assert len(lines) > 500
    assert {name: count for name, count in lines.items() if count > LONG_FUNCTIONS.get(name, FUNCTION)} == {}


def test_no_line_is_long(sources):
    found = Counter()
    for path, text in sources.items():
        room = "/".join(path.split("/")[:2]) if path.count("/") > 1 else path
        found[room] += sum(len(line) > COLUMNS for line in text.splitlines())
    assert {room: count for room, count in found.items() if count > LONG_LINES.get(room, 0)} == {}


def test_each_module_of_the_library_has_tests_of_its_name(library, sources):
    missing = {}
    for path in library:
        *folders, file = path.split("/")[1:]
        if file in ("__init__.py", "__main__.py") or not file.endswith(".py"):
            continue
        if file == "widget.py":  # of the widget that its folder names
            *folders, file = [*folders[:-1], f"{folders[-1]}.py"]
        expected = "/".join(["tests", *folders, f"test_{file}"])
        if TESTED_IN.get(path, expected) not in sources and expected not in sources:
            missing[path] = expected
    assert missing == {}


def test_helpers_are_not_imported_from_tests(sources):
    imported = {
        (path, node.module)
        for path, text in sources.items()
        if path.startswith("tests/") and path.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tests.")
    }
    assert [(path, name) for path, name in sorted(imported) if ".test_" in name] == []
