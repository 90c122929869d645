"""Commands for instructors: slides; start an assignment, look for mistakes in it, pack it, grade it."""

import importlib.util
from pathlib import Path

from course_utils.cli.usage import PROGRAM, UsageError, in_the_course

_FOR_SLIDES = ("markdown_it", "mdit_py_plugins", "playwright", "sphinx_revealjs")


def make_bundle(name: str, out: Path | None) -> int:
    """Write the students' zip of the assignment ``name``."""
    from course_utils.grading.bundle import bundle

    path = bundle(Path.cwd(), name, out or Path(f"{name}.zip"))
    print(f"{path}: for students; they unpack it and follow the README inside.")
    return 0


def start_assignment(name: str) -> int:
    """Write the source of a new assignment."""
    from course_utils.grading.new_assignment import new_assignment

    path = new_assignment(Path.cwd(), name)
    print(f"{path.relative_to(Path.cwd())}: edit it, then run {PROGRAM} lint {name} and make release.")
    return 0


def lint(names: list[str]) -> int:
    """Print every problem of the assignments' sources; returns 0 if there is none, else 1."""
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


def report(name: str) -> int:
    """Write the page on how an assignment went."""
    from course_utils.grading.report import report as page_of

    print(f"{page_of(Path.cwd(), name).relative_to(Path.cwd())}: open it in a browser.")
    return 0


def export(name: str, form: str, out: Path | None) -> int:
    """Write the grades as a table for another system."""
    from course_utils.grading.exports import export as table_of

    path = out or Path("grades") / f"{name}-{form}.csv"
    text = table_of(Path.cwd(), name, form)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    print(f"{path}: the grades of {name}.")
    return 0


def grade(name: str, students: list[str], unsafe: bool, scheduler: str | None) -> int:
    """Grade what is in submitted/ and print a line for each; returns 0 if all could be graded, else 1."""
    from tqdm import tqdm

    from course_utils.grading.examiner.sandbox import NoSandbox
    from course_utils.grading.grade import Grading

    count, odd = 0, 0
    try:
        run = Grading(Path.cwd(), name, students, unsafe, scheduler)
        for line in tqdm(run, unit="submission"):
            count, odd = count + 1, odd + (not line.state.startswith("graded"))
            student = line.student if line.student.isprintable() else repr(line.student)
            tqdm.write(f"{student}: {line.score:g} of {line.most:g}, {line.state}")
    except NoSandbox as error:
        raise UsageError(
            f"{error} To grade without one, which lets students' code do all that you can: --unsafe."
        ) from None
    print(f"{count} graded, {odd} of them with a state to look at; grades/{name}.csv lists all.")
    return 1 if odd else 0


def best(name: str) -> int:
    """Print the table of what the class reached with VAEs of their own."""
    from course_utils.grading.best import best as table

    print("\n".join(table(Path.cwd(), name)))
    return 0


def slides(names: list[str], out: Path, pdf: bool) -> int:
    """Write the slides of the lectures ``names``, or of all, and print where they are."""
    in_the_course(Path("lectures"))
    missing = [name for name in _FOR_SLIDES if not importlib.util.find_spec(name)]
    if missing:
        raise UsageError(
            f"the slides need {', '.join(missing)}; run pip install -e '.[site]' -c constraints.txt"
        )
    from course_utils.site.slides.build import build

    for path in build(Path.cwd(), names, out, pdf):
        print(f"{path}: open it in a browser.")
    return 0
