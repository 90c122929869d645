"""The zip that a student receives."""

import importlib.util
import re
import stat
import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from course_utils.grading.notebooks import as_released, read, seen, source_of

README = """# {name}

Each task names the lecture that teaches it: one of the course's notebooks `lectures/0X_….ipynb`, which your
instructor gives you. `how-it-works.md`, beside this folder, says how checks and grading work: read it once.

1. Unpack this folder and open a terminal in it.
2. With Python {pythons}: `python3 -m venv .venv`, then `. .venv/bin/activate` (on Windows
   `.venv\\Scripts\\activate`), then `pip install "./{wheel}[lab]" -c constraints.txt`: the
   versions that the course was tested with.
   With conda instead, and its newest versions: `conda env create -f environment.yml`, then
   `conda activate vae-course`.
   On Linux this takes a few minutes and about 4.7 GB, most of it PyTorch's libraries for GPUs; macOS and
   Windows need less. You need no GPU. (If disk space is short, install PyTorch's CPU build first, as its own
   site says: both `torch` and `torchvision`, because builds from different places do not work together.)
3. `jupyter lab {name}.ipynb`
4. Before you hand in, run `vae-course validate {name}.ipynb`: it checks that all cells are still in order,
   and runs every check. The original notebook is in `original/`.
5. Hand in `{name}.ipynb` under its own name, where your instructor collects it.
"""

HOW_IT_WORKS = "how-it-works.md"  # in assignments/: every notebook links ../how-it-works.md


def bundle(course: Path, name: str, out: Path) -> Path:
    """Write the zip of the assignment ``name`` to ``out``: notebook, library, instructions.

    Only what nbgrader generated in ``assignments/`` goes in, never ``solutions/``. Raises FileNotFoundError
    if the assignment has not been released, FileExistsError rather than overwrite ``out``, and ValueError if
    the release is stale, holds a link, or the grading extra is missing.
    """
    files = _released_files(course, name)
    if importlib.util.find_spec("hatchling") is None:
        raise ValueError(
            "bundle builds the library's wheel with hatchling; pip install -e '.[grading]' -c constraints.txt"
        )
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file with --out.")
    released = course / "assignments" / name
    with TemporaryDirectory() as folder:
        wheel = _wheel(course, Path(folder))
        environment = (course / "environment.yml").read_text().replace("--editable .", f"./{wheel.name}")
        contents = {str(path.relative_to(released)): path.read_bytes() for path in files if path.is_file()}
        contents |= {
            f"original/{name}.ipynb": (released / f"{name}.ipynb").read_bytes(),
            "README.md": README.format(name=name, wheel=wheel.name, pythons=_pythons(course)).encode(),
            "environment.yml": environment.encode(),
            "constraints.txt": (course / "constraints.txt").read_bytes(),
            wheel.name: wheel.read_bytes(),
        }
        beside = {HOW_IT_WORKS: (course / "assignments" / HOW_IT_WORKS).read_bytes()}
        _write_zip(out, {f"{name}/{place}": data for place, data in contents.items()} | beside)
    return out


def _released_files(course: Path, name: str) -> list[Path]:
    """The files of assignments/<name>; raises what ``bundle`` raises if they may not go out."""
    released = course / "assignments" / name
    if not (released / f"{name}.ipynb").exists():
        there = sorted(path.name for path in (course / "assignments").glob("*") if path.is_dir())
        raise FileNotFoundError(
            f"assignments/{name}/{name}.ipynb does not exist; run make release first. "
            f"Released: {', '.join(there) or 'none'}."
        )
    if stale := differences(course, name):
        raise ValueError(
            f"assignments/{name} is not what solutions/{name} generates ({stale}); run make release first."
        )
    files = [path for path in sorted(released.rglob("*")) if ".ipynb_checkpoints" not in path.parts]
    if links := [path for path in [released, *files] if path.is_symlink()]:
        raise ValueError(
            f"{links[0].relative_to(course)} is a link; put the file itself there, "
            "or students get what the link points to."
        )
    return files


def _wheel(course: Path, folder: Path) -> Path:
    """The library's wheel, built in ``folder`` without the network."""
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(course)], check=True
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


def _write_zip(out: Path, contents: Mapping[str, bytes]) -> None:
    """A zip with these files, by their places in it."""
    with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as archive:
        for place, data in contents.items():
            entry = zipfile.ZipInfo(place, time.localtime()[:6])
            entry.external_attr = (stat.S_IFREG | 0o644) << 16  # readable by others on a shared machine
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)


def _pythons(course: Path) -> str:
    """Such as "3.11 to 3.13", from pyproject.toml."""
    required = tomllib.loads((course / "pyproject.toml").read_text())["project"]["requires-python"]
    oldest, first_too_new = sorted(int(minor) for minor in re.findall(r"3\.(\d+)", required))
    return f"3.{oldest} to 3.{first_too_new - 1}"


def differences(course: Path, name: str) -> str:
    """How assignments/ differs from what solutions/ would generate now, in a few words; "" if it does not."""
    source, released = source_of(course, name), course / "assignments" / name
    now = [seen(cell, cell.source) for cell in read(released / f"{name}.ipynb").cells]
    expected = as_released(read(source))
    if [cell[0] for cell in now] != [cell[0] for cell in expected]:
        return "other cells, or another order"
    if changed := [cell[0] for cell, other in zip(expected, now, strict=True) if cell != other]:
        return f"the cell {changed[0]}" if len(changed) == 1 else f"{len(changed)} cells, {changed[0]} first"
    for path in source.parent.rglob("*"):
        copy = released / path.relative_to(source.parent)
        if (
            path.is_file()
            and path.suffix != ".ipynb"
            and (not copy.is_file() or copy.read_bytes() != path.read_bytes())
        ):
            return str(path.relative_to(source.parent))
    return ""
