"""The widgets' and the site's JavaScript by TypeScript's compiler and by Biome, as tests/widgets/javascript sets them up."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import npm

FOLDER = Path(__file__).parent / "javascript"


@pytest.fixture(scope="module")
def tools() -> Path:
    """The folder of the commands, installed by npm. Skips without npm or its registry."""
    return npm.installed(FOLDER) / ".bin"


def run(*command: object) -> subprocess.CompletedProcess:
    return subprocess.run(list(map(str, command)), cwd=FOLDER, capture_output=True, text=True)


def lint(tools: Path, *paths: object) -> subprocess.CompletedProcess:
    return run(
        tools / "biome", "lint", "--config-path=.", "--error-on-warnings", "--max-diagnostics=50", *paths
    )


def test_types(tools):
    answer = run(tools / "tsc", "--project", ".")
    assert answer.returncode == 0, answer.stdout


def test_lint(tools, course):
    answer = lint(tools, *sorted((course / "course_utils" / "widgets").glob("*/*.js")))
    assert answer.returncode == 0, answer.stderr + answer.stdout


def test_lint_of_the_site(tools, course):
    """Each script of the site is one function, which keeps its names to itself: it may be long."""
    scripts = sorted((course / "course_utils" / "site" / "theme" / "static").glob("*.js"))
    answer = lint(tools, "--skip=complexity/noExcessiveLinesPerFunction", *scripts)
    assert answer.returncode == 0 and len(scripts) > 4, answer.stderr + answer.stdout


def test_the_checks_notice_mistakes(tools, course, tmp_path):
    """A misspelt style, a trait that the widget lacks, an unknown name, and a variable that nobody reads."""
    widgets = tmp_path / "course_utils" / "widgets"
    shutil.copytree(course / "course_utils" / "widgets" / "common", widgets / "common")
    (widgets / "wrong").mkdir()
    wrong = widgets / "wrong" / "widget.js"
    wrong.write_text(
        """// @ts-check
import { explorer } from "../common/explorer.js";
import { sheet } from "../common/sheet.js";
const widget = explorer({ model: {}, el: document.body }, "Wrong", ["mu"]);
const plot = sheet(10, 10);
plot.line(0, 0, 1, 1, { colour: "red" });
plot.line(0, 0, 1, 1, { width: widget.state.sigma });
export function render() {
  const unused = 1;
  draw();
}
"""
    )
    for name in ("tsconfig.json", "package.json"):
        (tmp_path / "a" / "b" / "c").mkdir(parents=True, exist_ok=True)
        shutil.copy(FOLDER / name, tmp_path / "a" / "b" / "c")
    answer = run(tools / "tsc", "--project", tmp_path / "a" / "b" / "c")
    for words in ("'colour' does not exist", "'sigma' does not exist", "'draw'", "'unused' is declared"):
        assert words in answer.stdout, answer.stdout
    assert lint(tools, wrong).returncode != 0
