"""Each widget's JavaScript is one text, in which no two files mean different things by one name."""

import re
from pathlib import Path

import pytest

from course_utils import widgets
from course_utils.widgets import base

WIDGETS = [getattr(widgets, name) for name in widgets.__all__ if name.endswith("Explorer")]
SCRIPTS = sorted(Path(widgets.__file__).parent.glob("*/*.js"))
TOP_LEVEL = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|function|class) (?:(\w+)|\[([^\]]*)\]|\{([^}]*)\})", re.MULTILINE
)


def top_level_names(text: str) -> list[str]:
    """The names that a module's text declares outside all functions: those without indentation."""
    return [name for found in TOP_LEVEL.findall(text) for name in re.findall(r"\w+", " ".join(found))]


def files_of(name: str) -> list[Path]:
    """The files that ``module(name)`` joins."""
    folder = Path(widgets.__file__).parent
    found, left = [], [folder / name / "widget.js"]
    while left:
        path = left.pop().resolve()
        if path not in found:
            found.append(path)
            imports = re.findall(r'from "([./\w]+)";', path.read_text(encoding="utf-8"))
            left += [path.parent / imported for imported in imports]
    return found


@pytest.mark.parametrize("name", sorted({path.parent.name for path in SCRIPTS} - {"common"}))
def test_no_two_files_of_a_module_declare_the_same_name(name):
    names = [name for path in files_of(name) for name in top_level_names(path.read_text(encoding="utf-8"))]
    assert len(names) > 10
    assert sorted(names) == sorted(set(names))


def test_a_name_that_two_files_declare_is_noticed():
    names = top_level_names("export const [A, B] = [1, 2];\nfunction f() {\n  const g = 1;\n}\n")
    assert names == ["A", "B", "f"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_does_not_travel_is_only_for_the_reader(path):
    """module() recognises comments and indentation by what they look like."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        assert line.count("`") % 2 == 0, f"{path}:{number}: a template goes on in the next line"
        before, comment, after = line.partition(" // ")
        assert not comment or not set(after) & set('"`') or before.count('"') % 2 == 0, f"{path}:{number}"


@pytest.mark.parametrize("widget", WIDGETS)
def test_each_module_is_one_self_contained_text(widget):
    assert not re.search(r"^\s*import\b", widget._esm, re.MULTILINE)
    assert widget._esm.count("export default") == 1 and widget._esm.count("export ") == 1
    assert "@param" not in widget._esm and "http://" not in widget._esm and "https://" not in widget._esm


def test_only_what_is_asked_for_travels():
    jensen, latent = widgets.JensenExplorer._esm, widgets.LatentExplorer._esm
    assert "function explorer(" in jensen and "function explorer(" in latent
    assert "function makeDecoder(" in latent and "function erf(" in latent, "which its activations ask for"
    assert "makeDecoder" not in jensen and "function checkbox(" not in latent


def test_a_widget_that_is_not_there():
    with pytest.raises(FileNotFoundError):
        base.module("no_such_widget")
