"""vae-course: doctor, lab, tour, test, train, and what students and instructors do with assignments."""

import argparse
import ast
import base64
import importlib.util
import json
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

PROGRAM = "vae-course"
START = Path("lectures/00_start_here.ipynb")
LONGEST = 1800  # seconds for one cell of the tour: training takes a minute, or ten on a loaded machine


class UsageError(Exception):
    """A mistake of the user's; its message is all that they see."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog=PROGRAM, description="The command line of the VAE course.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("doctor", help="print versions, device, data and browser, and what to do")
    command.set_defaults(run=lambda options: doctor())

    command = commands.add_parser(
        "lab", help="open the course in JupyterLab, with its options, such as --no-browser"
    )
    command.set_defaults(run=lambda options: lab(options.passed_on), passes_on=True)

    command = commands.add_parser(
        "test", help="run the tests by pytest, with its options, such as tests/models"
    )
    command.set_defaults(run=lambda options: test(options.passed_on), passes_on=True)

    command = commands.add_parser(
        "tour", help="run lectures/00_start_here.ipynb without a screen and keep what it shows"
    )
    command.add_argument("--out", type=Path, default=Path("tour"), help="the folder for it (default: tour)")
    command.set_defaults(run=lambda options: tour(options.out))

    command = commands.add_parser("train", help="remake one of the course's trained models by its recipe")
    command.add_argument(
        "name", help="the model, for example mnist-2d, or semi-supervised: the log of its three draws"
    )
    command.add_argument(
        "--out", type=Path, help="the file to write (default: NAME.safetensors or NAME.json here)"
    )
    command.set_defaults(run=lambda options: train(options.name, options.out))

    command = commands.add_parser("bundle", help="make the zip of an assignment that a student receives")
    command.add_argument("name", help="the assignment, for example a2_elbo")
    command.add_argument("--out", type=Path, help="the zip to write (default: NAME.zip here)")
    command.set_defaults(run=lambda options: make_bundle(options.name, options.out))

    command = commands.add_parser(
        "new-assignment", help="start an assignment in solutions/ with the right cells"
    )
    command.add_argument("name", help="its name, for example a6_flows")
    command.set_defaults(run=lambda options: start_assignment(options.name))

    command = commands.add_parser(
        "lint", help="look for mistakes in the assignments in solutions/, and run them"
    )
    command.add_argument("names", nargs="*", metavar="NAME", help="the assignments (default: all)")
    command.set_defaults(run=lambda options: lint(options.names))

    command = commands.add_parser(
        "validate",
        help="look whether filled-in assignments can be graded, and run their checks",
        description="Compares filled-in notebooks with the course's release and runs their checks: that is, the code in them, "
        "on your account, unless --form-only is given.",
    )
    command.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="filled-in notebooks, such as a2_elbo.ipynb, or folders of them, such as submitted",
    )
    command.add_argument(
        "--assignment", metavar="NAME", help="only this one, in folders (default of PATH: submitted)"
    )
    command.add_argument("--form-only", action="store_true", help="look at the cells and run nothing")
    command.add_argument(
        "--mend",
        action="store_true",
        help="put cells and names right, and keep each file as FILE.as-handed-in",
    )
    command.set_defaults(
        run=lambda options: validate(options.paths, options.assignment, options.form_only, options.mend)
    )

    options, options.passed_on = parser.parse_known_args(arguments, argparse.Namespace(passes_on=False))
    if options.passed_on and not options.passes_on:
        parser.error(f"unrecognized arguments: {' '.join(options.passed_on)}")
    try:
        return options.run(options)
    except (UsageError, FileExistsError, FileNotFoundError, ValueError) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2


def doctor() -> int:
    """Print the state of everything the course uses; 0 if all that a student needs is there, 1 otherwise."""
    well = True
    for needed, look in [(True, _python), (True, _device), (True, _data), (False, _browser)]:
        if look is _device:
            for good, line in _versions():
                well &= _tell(good, line)
        try:
            good, line = look()
        except ImportError as error:
            good, line = (
                False,
                f"{look.__name__.strip('_')}: {error}; run pip install -e . -c constraints.txt",
            )
        _tell(good, line)
        well &= good or not needed
    return 0 if well else 1


def _tell(good: bool, line: str) -> bool:
    print(f"{'ok  ' if good else 'MISS'}  {line}", flush=True)
    return good


def _python() -> tuple[bool, str]:
    oldest, newest = python_minors(metadata("vae-course")["Requires-Python"])
    good = (3, oldest) <= sys.version_info[:2] <= (3, newest)
    what_to_do = "" if good else f": the course needs Python 3.{oldest} to 3.{newest}; install one of these"
    return good, f"python {platform.python_version()}{what_to_do}"


def python_minors(bounds: str) -> tuple[int, int]:
    """The oldest and the newest x of Python 3.x within bounds such as ">=3.11,<3.15", in any order."""
    oldest, first_too_new = sorted(int(minor) for minor in re.findall(r"3\.(\d+)", bounds))
    return oldest, first_too_new - 1


def _versions() -> Iterator[tuple[bool, str]]:
    for name in ("vae-course", "torch", "torchvision", "jupyterlab", "notebook", "ipywidgets", "anywidget"):
        try:
            yield True, f"{name} {version(name)}"
        except PackageNotFoundError:
            yield False, f"{name} is not installed; run pip install -e . -c constraints.txt"
    try:
        yield True, f"nbgrader {version('nbgrader')}"
    except PackageNotFoundError:
        yield (
            True,
            "nbgrader is not installed; students need none, instructors: pip install -e '.[grading]' -c constraints.txt",
        )


def _device() -> tuple[bool, str]:
    import torch

    from course_utils.device import default_device

    device = default_device()
    if device.type == "cuda":
        return True, f"device cuda: {torch.cuda.get_device_name(device)}"
    return True, f"device cpu, {torch.get_num_threads()} threads: enough for the whole course"


def _data() -> tuple[bool, str]:
    from course_utils import data
    from course_utils.data import cache

    try:
        mnist = data.mnist("cpu")
    except OSError as error:
        return False, f"data: {error}"
    return True, f"data: MNIST, {len(mnist.train.x)} + {len(mnist.test.x)} digits, cached in {cache.folder()}"


def _browser() -> tuple[bool, str]:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return True, f"browser for the tests: {path}"
    return (
        False,
        "browser for the tests: no Chromium; on Debian or Ubuntu: sudo apt-get install chromium (your own browser does for the course)",
    )


def _in_the_course(path: Path) -> Path:
    """``path`` in the course's own folder; UsageError elsewhere."""
    if not path.exists():
        raise UsageError(f"{path} is not here; run this in the course's own folder.")
    return path


def lab(options: list[str]) -> int:
    """Open the first lecture in JupyterLab; ends with it."""
    notebook = _in_the_course(START)
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance([str(notebook), *options])
    return 0


def test(options: list[str]) -> int:
    """Run the tests by pytest; returns its exit status."""
    _in_the_course(Path("tests"))
    if importlib.util.find_spec("pytest") is None:
        raise UsageError(
            "the tests need pytest and more; run pip install -e '.[grading,dev]' -c constraints.txt"
        )
    import pytest

    # As python -m pytest does; and the tests start nbgrader and jupyter by their names.
    sys.path.insert(0, os.getcwd())
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return int(pytest.main(options))


def tour(out: Path) -> int:
    """Execute the first lecture and leave the notebook, its picture and its numbers in ``out``."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError

    source = _in_the_course(START)
    notebook = nbformat.read(source, as_version=4)
    code = [cell.id for cell in notebook.cells if cell.cell_type == "code"]

    def announce(cell, cell_index):
        if cell.id in code:
            print(f"  cell {code.index(cell.id) + 1} of {len(code)}: {cell.id}", flush=True)

    print(
        f"Running {source} on {platform.machine()}, {os.cpu_count()} cores; training takes most of a minute or less."
    )
    client = NotebookClient(notebook, timeout=LONGEST, kernel_name="python3", on_cell_start=announce)
    try:
        client.execute(cwd=source.parent)
    except CellTimeoutError:
        raise UsageError(
            f"a cell took longer than {LONGEST // 60} minutes; other programs may keep this machine busy. Try again later."
        ) from None
    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    picture = next(o.data["text/html"] for o in outputs["show-the-plane"] if "text/html" in o.get("data", {}))
    numbers = next(o.data["text/plain"] for o in outputs["the-numbers"] if o.output_type == "execute_result")
    out.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, out / source.name)
    (out / "picture.png").write_bytes(
        base64.b64decode(re.search(r"data:image/png;base64,([^\"]+)", picture)[1])
    )
    (out / "numbers.json").write_text(json.dumps(ast.literal_eval(numbers), indent=2) + "\n")
    print(f"{numbers}\nThe executed notebook, its picture and its numbers are in {out}/.")
    return 0


def train(name: str, out: Path | None) -> int:
    """Remake the trained model ``name`` and print its numbers beside those of the packaged one."""
    from course_utils import pretrained
    from course_utils.device import pick
    from course_utils.pretrained import label_draws

    if name == "semi-supervised":
        log = label_draws.write_log(out or Path(label_draws.LOG), pick())
        for method, entry in label_draws.log_of_draws().items():
            print(
                f"{method}: packaged {entry['mean_test_error']:.4f}, yours {log[method]['mean_test_error']:.4f}"
            )
        return 0
    out = out or Path(f"{name}.safetensors")
    packaged = json.dumps(pretrained.numbers(name)) if pretrained.path(name).exists() else "none yet"
    measured = pretrained.train(name, out)
    print(f"packaged: {packaged}\nyours:    {json.dumps(measured)}\nwritten to {out}")
    return 0


def make_bundle(name: str, out: Path | None) -> int:
    """Write the student's zip of the assignment ``name``."""
    from course_utils.grading.bundle import bundle

    path = bundle(Path.cwd(), name, out or Path(f"{name}.zip"))
    print(f"{path}: for students; they unpack it and follow the README inside.")
    return 0


def start_assignment(name: str) -> int:
    """Write the source of a new assignment."""
    from course_utils.grading.template import new_assignment

    path = new_assignment(Path.cwd(), name)
    print(f"{path.relative_to(Path.cwd())}: edit it, then run {PROGRAM} lint {name} and make release.")
    return 0


def lint(names: list[str]) -> int:
    """Print every problem of the assignments' sources; 0 if there is none."""
    from course_utils.grading import notebooks
    from course_utils.grading.lint import lint as problems_of

    names = names or notebooks.names(Path.cwd())
    if not names:
        raise UsageError("no assignment in solutions/ here; run this in the course's own folder.")
    found = 0
    for name in names:
        problems = problems_of(notebooks.source_of(Path.cwd(), name))
        found += len(problems)
        for problem in problems or ["no problems found"]:
            print(f"{name}: {problem}")
    return 1 if found else 0


def validate(paths: list[Path], assignment: str | None, form_only: bool, mend: bool) -> int:
    """Print what is amiss with filled-in notebooks and what their checks say; 0 if nothing is amiss."""
    from course_utils.grading.validate import validate as in_order

    if not paths and assignment is None:
        raise UsageError("name notebooks, or folders of them, or an --assignment to look for in submitted/.")
    return 0 if in_order(paths or [Path("submitted")], assignment, form_only, mend) else 1


if __name__ == "__main__":
    sys.exit(main())
