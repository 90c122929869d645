"""vae-course: the commands of students, instructors and maintainers, one file for each group."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from course_utils.cli import doctor, instructor, maintainer, student
from course_utils.cli.usage import PROGRAM, UsageError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = _parser()
    options, options.passed_on = parser.parse_known_args(arguments, argparse.Namespace(passes_on=False))
    if options.passed_on and not options.passes_on:
        parser.error(f"unrecognized arguments: {' '.join(options.passed_on)}")
    try:
        return options.run(options)
    except (UsageError, FileExistsError, FileNotFoundError, ValueError) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description="The command line of the VAE course.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, text: str, run: Callable, **settings: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, **settings)
        command.set_defaults(run=run)
        return command

    add("doctor", "print versions, device, data and browser, and what to do", lambda _: doctor.doctor())
    _for_students(add)
    _for_instructors(add)
    _for_maintainers(add)
    _for_the_web(add)
    return parser


def _for_students(add: Callable) -> None:
    command = add(
        "lab",
        "open the course in JupyterLab, with its options, such as --no-browser",
        lambda options: student.lab(options.passed_on),
    )
    command.set_defaults(passes_on=True)

    command = add(
        "tour",
        "run lectures/00_start_here.ipynb headless and keep what it shows",
        lambda options: student.tour(options.out),
    )
    command.add_argument("--out", type=Path, default=Path("tour"), help="the folder for it (default: tour)")

    command = add(
        "validate",
        "check whether filled-in assignments can be graded, and run their checks",
        lambda options: student.validate(options.paths, options.assignment, options.form_only, options.mend),
        description="Compares filled-in notebooks with the course's release and runs their checks: that is, "
        "the code in them, under your account, unless --form-only is given.",
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
        help="repair cells and file names, and keep each original as FILE.as-handed-in",
    )


def _for_instructors(add: Callable) -> None:
    command = add(
        "bundle",
        "make the zip of an assignment that students receive",
        lambda options: instructor.make_bundle(options.name, options.out),
    )
    command.add_argument("name", help="the assignment, for example a2_elbo")
    command.add_argument("--out", type=Path, help="the zip to write (default: NAME.zip here)")

    command = add(
        "new-assignment",
        "start an assignment in solutions/ with the right cells",
        lambda options: instructor.start_assignment(options.name),
    )
    command.add_argument("name", help="its name, for example a6_flows")

    command = add(
        "lint",
        "look for mistakes in the assignments in solutions/, and run them",
        lambda options: instructor.lint(options.names),
    )
    command.add_argument("names", nargs="*", metavar="NAME", help="the assignments (default: all)")
    _for_lecturing(add)
    _for_grading(add)
    _for_a_graded_class(add)


def _for_lecturing(add: Callable) -> None:
    command = add(
        "slides",
        "write the lectures as slides for a lecture hall, widgets alive, without a network",
        lambda options: instructor.slides(options.lectures, options.out, options.pdf),
        description="Executes the lectures that have changed since the last time and writes a folder of "
        "slides for each, to be opened in a browser: S opens the speaker's view, O the overview.",
    )
    command.add_argument("lectures", nargs="*", metavar="NUMBER", help="such as 05 (default: all)")
    command.add_argument("--out", type=Path, default=Path("slides"), help="the folder (default: slides)")
    command.add_argument("--pdf", action="store_true", help="also as a PDF, by Chromium")


def _for_grading(add: Callable) -> None:
    command = add(
        "grade",
        "grade what is in submitted/ in a sandbox, into nbgrader's gradebook",
        lambda options: instructor.grade(options.name, options.student, options.unsafe, options.scheduler),
        description="Grades an assignment as nbgrader autograde, but with students' code in a sandbox and "
        "the checks run out of its reach. The gradebook, feedback and formgrader are nbgrader's.",
    )
    command.add_argument("name", help="the assignment, for example a2_elbo")
    command.add_argument("--student", action="append", default=[], help="only this one; may be repeated")
    command.add_argument(
        "--scheduler", metavar="ADDRESS", help="of a Dask cluster, such as tcp://10.0.0.1:8786, that grades"
    )
    command.add_argument(
        "--unsafe",
        action="store_true",
        help="grade without a sandbox; students' code can do all that you can",
    )


def _for_a_graded_class(add: Callable) -> None:
    command = add(
        "best",
        "print a table of what the class's own VAEs reached, with the names that students gave for it",
        lambda options: instructor.best(options.name),
    )
    command.add_argument("name", help="the graded assignment: a3_reparameterization")

    command = add(
        "report",
        "write a page on how an assignment went: tasks, hints, states, similar submissions",
        lambda options: instructor.report(options.name),
    )
    command.add_argument("name", help="the assignment, for example a2_elbo")

    command = add(
        "export",
        "write the grades of an assignment as a table for Canvas, Moodle or a spreadsheet",
        lambda options: instructor.export(options.name, options.form, options.out),
    )
    command.add_argument("name", help="the assignment, for example a2_elbo")
    command.add_argument(
        "--for", dest="form", choices=("canvas", "moodle", "csv"), default="csv", help="the default is csv"
    )
    command.add_argument("--out", type=Path, help="the file to write (default: in grades/)")


def _for_maintainers(add: Callable) -> None:
    command = add(
        "test",
        "run the tests with pytest and its options, such as tests/models",
        lambda options: maintainer.test(options.passed_on),
    )
    command.set_defaults(passes_on=True)

    command = add(
        "train",
        "train one of the course's packaged models again by its recipe",
        lambda options: maintainer.train(options.name, options.out),
    )
    command.add_argument(
        "name",
        help="the model, for example mnist-2d, or a log: semi-supervised, autoencoder-widths or betas",
    )
    command.add_argument(
        "--out", type=Path, help="the file to write (default: NAME with .safetensors, .json or .npz here)"
    )


def _for_the_web(add: Callable) -> None:
    command = add(
        "install-cell",
        "put a cell into each lecture that installs the course on Colab and Kaggle",
        lambda options: maintainer.install_cell(options.address),
        description="The cell does nothing where the course is installed.",
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "address",
        nargs="?",
        help="what pip installs there: a wheel, https://…, or a repository, git+https://…",
    )
    what.add_argument("--remove", action="store_true", help="take the cell away again")

    command = add(
        "site",
        "write the course as a website: lectures executed, widgets alive",
        lambda options: maintainer.site(options.out, options.base_url, options.repository),
        description="Executes the lectures that have changed since the last time and writes static pages "
        "that work from any folder or address and ask no other host for anything.",
    )
    command.add_argument("--out", type=Path, default=Path("site"), help="the folder for it (default: site)")
    command.add_argument("--base-url", metavar="URL", help="the address it will have, for search engines")
    command.add_argument(
        "--repository",
        metavar="URL",
        help="the course's files on the web, for links to them, Colab and Binder",
    )
