"""Commands for instructors: the students' zip; lint is tested in tests/grading."""

import os
import zipfile

import pytest

from course_utils import cli


def for_browsers(course):
    """What widgets send to the browser: their modules, styles, pages and tables."""
    files = (course / "course_utils/widgets").rglob("*.*")
    names = {
        path.relative_to(course).as_posix()
        for path in files
        if path.suffix in {".js", ".css", ".json", ".html"}
    }
    assert len(names) > 20
    return names


@pytest.fixture(scope="module")
def zipped(course, tmp_path_factory):
    """The zip of an assignment, and a folder with the wheel that it holds."""
    folder = tmp_path_factory.mktemp("bundle")
    before = os.getcwd()
    os.chdir(course)
    try:
        assert cli.main(["bundle", "a2_elbo", "--out", str(folder / "a2_elbo.zip")]) == 0
    finally:
        os.chdir(before)
    with zipfile.ZipFile(folder / "a2_elbo.zip") as archive:
        (wheel,) = [name for name in archive.namelist() if name.endswith(".whl")]
        archive.extract(wheel, folder)
    return folder / "a2_elbo.zip", folder / wheel


def test_bundle_holds_what_a_student_needs_and_no_secret(zipped, course, monkeypatch, capsys):
    out, wheel = zipped
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        assert {entry.external_attr >> 16 & 0o777 for entry in archive.infolist()} == {0o644}
    notebook = (course / "assignments/a2_elbo/a2_elbo.ipynb").read_bytes()
    environment = files.pop("a2_elbo/environment.yml").decode()
    readme = files.pop("a2_elbo/README.md").decode()
    assert files == {
        "a2_elbo/a2_elbo.ipynb": notebook,
        "a2_elbo/original/a2_elbo.ipynb": notebook,
        "a2_elbo/constraints.txt": (course / "constraints.txt").read_bytes(),
        f"a2_elbo/{wheel.name}": wheel.read_bytes(),
        "how-it-works.md": (course / "assignments/how-it-works.md").read_bytes(),
    }
    for words in ("4.7 GB", "With Python 3.11 to 3.", "-c constraints.txt", ".venv\\Scripts\\activate"):
        assert words in readme
    assert wheel.name in readme and wheel.name in environment
    monkeypatch.chdir(course)
    assert cli.main(["bundle", "a2_elbo", "--out", str(out)]) == 2
    assert "exists" in capsys.readouterr().err


def test_the_wheel_in_the_bundle_holds_the_releases_and_no_secret(zipped, course):
    assert zipped[1].stat().st_size <= 30e6
    with zipfile.ZipFile(zipped[1]) as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    for name, data in inside.items():
        if "/released/" in name:
            assert data == (course / "assignments" / name.partition("/released/")[2]).read_bytes()
    for name in ("released/a2_elbo/a2_elbo.ipynb", "released/releases.json", "new_assignment.ipynb"):
        assert f"course_utils/grading/{name}" in inside
    rooms = {name.split("/")[0].removeprefix("vae_course-0.1.0.") for name in inside}
    assert rooms <= {"course_utils", "data", "dist-info"}, "data: the settings of JupyterLab"
    for ending in ("train-images-idx3-ubyte.gz", ".safetensors"):
        assert any(name.endswith(ending) for name in inside)
    assert for_browsers(course) <= set(inside)
    for name, data in inside.items():
        # What instructors start an assignment from, and its linter, hold the markers.
        if name.endswith((".py", ".js", ".md")) and not name.startswith("course_utils/grading/"):
            assert b"BEGIN HIDDEN TESTS" not in data and b"BEGIN SOLUTION" not in data, name


def test_slides_say_what_is_missing(course, monkeypatch, capsys):
    from course_utils import cli
    from course_utils.cli import instructor

    monkeypatch.chdir(course)
    monkeypatch.setattr(
        instructor.importlib.util, "find_spec", lambda name: None if name == "sphinx_revealjs" else name
    )
    assert cli.main(["slides", "05"]) == 2
    assert "the slides need sphinx_revealjs; run pip install -e '.[site]'" in capsys.readouterr().err
    monkeypatch.chdir(course / "docs")
    assert cli.main(["slides"]) == 2
