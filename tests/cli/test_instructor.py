"""Commands for instructors: the students' zip; lint is tested in tests/grading."""

import zipfile

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
        assert any(name.endswith(".safetensors") for name in inside)
        assert for_browsers(course) <= set(inside)
        for name in inside:
            # What instructors start an assignment from, and its linter, speak of the markers.
            if name.endswith((".py", ".js", ".md")) and not name.startswith("course_utils/grading/"):
                text = packed.read(name).decode()
                assert "BEGIN HIDDEN TESTS" not in text and "BEGIN SOLUTION" not in text
    assert cli.main(["bundle", "a2_elbo", "--out", str(out)]) == 2
    assert "exists" in capsys.readouterr().err
