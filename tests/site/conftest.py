"""A small course with two lectures, and its site."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest

from course_utils.site import install_cell

# `make test` installs what the site needs; who has installed the rest only tests the rest.
collect_ignore_glob = [] if find_spec("sphinx") else ["*"]

README = """
| lecture | slides | minutes: core, all | |
| --- | --- | --- | --- |
| [00 Start](lectures/00_start.ipynb) | – | 5, 5 | the first |
| [01 The bound](lectures/01_the_bound.ipynb) | 2–4 | 10, 20 | q, and what it loses |
"""
SLIDES = """# From the slides to the lectures

| slide | what it says | taught in | formula on the slide | in code |
| --- | --- | --- | --- | --- |
| 2 | bounds | [01](../lectures/01_the_bound.ipynb) 1 · What's lost | $\\log p(x)$ | `objectives.elbo` |
| 2, 3 | more | [01](../lectures/01_the_bound.ipynb) 1 · What's lost | – | – |
| 4 | less | [01](../lectures/01_the_bound.ipynb) 2 · The rest | – | – |
"""
TABLE = (
    "| section | slide | minutes |\n| --- | --- | --- |\n| 1 What's lost | 2, 3 | 5 |\n| 2 The rest | 4 | 5 |"
)
FIRST = [
    ("markdown", "title", "# 00 · Start\n\nThe first words.\n\n*About 5 minutes, all core.*"),
    ("code", "imports", "from matplotlib.figure import Figure\nfrom course_utils import plots, widgets"),
    (
        "markdown",
        "words",
        "## 1 · A widget\n\n*What moves?*\n\nLecture 01, section 2 says more than lecture 00.",
    ),
    ("code", "explorer", "widgets.JensenExplorer()"),
    (
        "code",
        "figure",
        "figure = Figure((2, 1))\nfigure.add_subplot()\nplots.show(figure, alt='An empty plot.')",
    ),
    ("code", "numbers", "print('1 < 2')"),
]
SECOND = [
    (
        "markdown",
        "title",
        "# 01 · The bound\n\n*Slides 2 to 4 · about 10 minutes*\n\nMore words.\n\n" + TABLE,
    ),
    (
        "markdown",
        "lost",
        "## 1 · What's lost\n\n**The claim (slide 2).** $\\log p(x) \\ge F$; see section 2."
        "\n\n$$F = \\mathcal L$$",
    ),
    (
        "markdown",
        "think",
        "**Think.** Why?\n\n<details><summary>Answer</summary>\n\nAs in `lecture 00`.\n</details>",
    ),
    ("code", "gap-check", "print('not written yet')"),
    ("code", "imports", FIRST[1][2]),
    ("markdown", "predict", "**Predict, then run.** How wide is it?"),
    ("code", "wide", "print('wide ' * 60)"),
    ("code", "figure", FIRST[4][2].replace("(2, 1)", "(6, 1)")),
    ("markdown", "rest", "## 2 · The rest\n\n| a | b |\n| --- | --- |\n| 1 | 2 |"),
]


def write_notebook(path: Path, cells: list[tuple[str, str, str]]) -> None:
    made = [getattr(nbformat.v4, f"new_{kind}_cell")(source, id=id_) for kind, id_, source in cells]
    for cell in made:
        if cell.id == "figure":
            cell.metadata["tags"] = ["hide-input"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel}), path)


def write_course(folder: Path, whole: Path) -> Path:
    """A course of two lectures in ``folder``; the fonts of the whole one, where they are already made."""
    (folder / "docs").mkdir(parents=True)
    (folder / "README.md").write_text(README, encoding="utf-8")
    (folder / "docs" / "slides.md").write_text(SLIDES, encoding="utf-8")
    for name in (
        "docs/assignments.md",
        "assignments/how-it-works.md",
        "docs/instructors.md",
        "docs/hostile.md",
        "docs/your_own.md",
        "docs/hosts.md",
        "docs/reproductions/README.md",
        "CONTRIBUTING.md",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("# A guide\n\nSee lecture 01, section 1 and [README](README.md).\n")
    write_notebook(folder / "lectures" / "00_start.ipynb", FIRST)
    write_notebook(folder / "lectures" / "01_the_bound.ipynb", SECOND)
    for kept in ("fonts", "opening"):
        if (whole / "build" / "site" / kept).is_dir():
            shutil.copytree(whole / "build" / "site" / kept, folder / "build" / "site" / kept)
    return folder


@pytest.fixture(scope="session")
def small_course(tmp_path_factory, course) -> Path:
    folder = write_course(tmp_path_factory.mktemp("small") / "course", course)
    install_cell.put(folder, "git+https://github.com/example/vae")
    return folder


@pytest.fixture(scope="session")
def site(small_course, chromium) -> Path:
    """The site of the small course, in a folder with a strange name below another."""
    from course_utils.site.build import build

    out = small_course.parent / "served" / "a folder, strange & näme #1"
    build(small_course, out, "https://example.org/vae", "https://github.com/example/vae")
    return out
