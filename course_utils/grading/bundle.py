"""The zip that a student receives."""

import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

README = """# {name}

Each task names the lecture that teaches it: the notebooks `lectures/0X_….ipynb` of the course, which your instructor gives you.

1. Unpack this folder and open a terminal in it.
2. With conda: `conda env create -f environment.yml`, then `conda activate vae-course`.
   With Python 3.11 to 3.14 alone: `python3 -m venv .venv`, then `. .venv/bin/activate` (on Windows
   `.venv\\Scripts\\activate`), then `pip install {wheel}`.
3. `jupyter lab {name}.ipynb`
4. Before you hand in, `vae-course validate {name}.ipynb` says whether all cells are still in order, and runs every check.
   The notebook as it was stands in `original/`.
5. Hand in `{name}.ipynb` under its own name, where your instructor collects it.
"""


def bundle(course: Path, name: str, out: Path) -> Path:
    """Zip the released assignment ``name`` with environment.yml and the library's wheel; returns ``out``.

    Only what nbgrader generated in ``assignments/`` goes in, never ``solutions/``. Raises FileNotFoundError if the assignment
    has not been released, FileExistsError rather than overwrite ``out``, ValueError where the grading extra is missing.
    """
    released = course / "assignments" / name
    if not (released / f"{name}.ipynb").exists():
        there = sorted(path.name for path in (course / "assignments").glob("*") if path.is_dir())
        raise FileNotFoundError(
            f"assignments/{name}/{name}.ipynb is not there; run make release first. Released: {', '.join(there) or 'none'}."
        )
    if importlib.util.find_spec("hatchling") is None:
        raise ValueError(
            "bundle builds the library's wheel with hatchling; pip install -e '.[grading]' -c constraints.txt"
        )
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file with --out.")
    with TemporaryDirectory() as folder:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pip",
                "wheel",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--no-build-isolation",
                "--wheel-dir",
                folder,
                str(course),
            ],
            check=True,
        )
        (wheel,) = Path(folder).glob("*.whl")
        environment = (course / "environment.yml").read_text().replace("--editable .", f"./{wheel.name}")
        with zipfile.ZipFile(out, "x", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(released.rglob("*")):
                if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                    archive.write(path, Path(name) / path.relative_to(released))
            archive.write(released / f"{name}.ipynb", f"{name}/original/{name}.ipynb")
            archive.writestr(f"{name}/README.md", README.format(name=name, wheel=wheel.name))
            archive.writestr(f"{name}/environment.yml", environment)
            archive.write(wheel, f"{name}/{wheel.name}")
    return out
