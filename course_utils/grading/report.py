"""``vae-course report``: one page on how an assignment went, in grades/<assignment>.html.

Everything in it that came from a student is shown as text. The page has no script, and forbids all.
"""

import html
import re
import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from course_utils.grading.notebooks import read, source_of, tasks
from course_utils.grading.replace import written_next_to
from course_utils.grading.results import Graded, Results
from course_utils.grading.similarity import Pair, similar

NUMBER = re.compile(r"-?\d[\d.,e+-]*")
MOST_HINTS, LONGEST_HINT, BARS = 5, 300, 20
STYLE = """body { font: 16px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }
table { border-collapse: collapse; margin: 1em 0 } td, th { padding: .2em .8em .2em 0; text-align: left;
vertical-align: top; border-bottom: 1px solid #ccc; overflow-wrap: anywhere } td.n, th.n { text-align: right }
figure { margin: 1em 0 } svg { max-width: 100% }"""
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
<h1>{title}</h1>
{body}
</html>
"""


def report(course: Path, assignment: str) -> Path:
    """Write the page; returns where. Raises ValueError if nothing has been graded."""
    results = Results(course, assignment)
    lines = list(results.all())
    if not lines:
        raise ValueError(f"nothing of {assignment} has been graded here; run vae-course grade {assignment}.")
    source = read(source_of(course, assignment))
    graded = {line.student: course / "autograded" / line.student / assignment for line in lines}
    notebooks = {
        student: read(place / f"{assignment}.ipynb") for student, place in graded.items() if place.is_dir()
    }
    body = [
        _summary(lines),
        _histogram(lines),
        "<h2>Tasks</h2>",
        *(_task(task.answer, task.checks, lines) for task in tasks(source)),
        _alike(similar(notebooks, source)),
        _students(lines),
    ]
    page = PAGE.format(title=text(assignment), style=STYLE, body="\n".join(body))
    path = course / "grades" / f"{assignment}.html"
    written_next_to(path, page.encode(errors="backslashreplace")).replace(path)
    return path


def text(value: object) -> str:
    """As text in HTML, without what a terminal or a reader's eye takes for something else."""
    return html.escape(
        "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(value))
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table; numbers are aligned to the right."""

    def cell(value: object) -> str:
        number = isinstance(value, int | float)
        shown = f"{value:g}" if isinstance(value, float) else text(value)
        return f'<td class="n">{shown}</td>' if number else f"<td>{shown}</td>"

    body = "\n".join("<tr>" + "".join(cell(value) for value in row) + "</tr>" for row in rows)
    return "<table><tr>" + "".join(f"<th>{text(head)}</th>" for head in heads) + f"</tr>\n{body}</table>"


def _summary(lines: list[Graded]) -> str:
    scores = [line.score for line in lines]
    most = max(line.most for line in lines)
    states = Counter(line.state for line in lines)
    unsafe = sum(not line.sandbox for line in lines)
    warning = f"<p><strong>{unsafe} graded without a sandbox (--unsafe).</strong></p>" if unsafe else ""
    return (
        f"<p>{len(lines)} submissions; median {statistics.median(scores):g} of {most:g} points, without what "
        f"waits for a person.</p>{warning}{_table(['state', 'submissions'], states.most_common())}"
    )


def _histogram(lines: list[Graded]) -> str:
    """The number of students in each twentieth of the points."""
    most = max(line.most for line in lines) or 1
    counts = Counter(min(int(BARS * line.score / most), BARS - 1) for line in lines)
    highest = max(counts.values())
    bars = "".join(
        f'<rect x="{30 * i}" y="{100 - 100 * counts[i] / highest:.1f}" width="28" '
        f'height="{100 * counts[i] / highest:.1f}" fill="#0072b2"/>'
        f'<text x="{30 * i + 14}" y="115" font-size="11" text-anchor="middle">{counts[i] or ""}</text>'
        for i in range(BARS)
    )
    words = ", ".join(f"{counts[i]} up to {most * (i + 1) / BARS:g}" for i in sorted(counts))
    return (
        f'<figure><svg viewBox="0 0 {30 * BARS} 120" width="{30 * BARS}" role="img" '
        f'aria-label="{words} points">'
        f"{bars}</svg><figcaption>Students by points, from 0 to {most:g}.</figcaption></figure>"
    )


def _task(name: str, checks: dict[str, int], lines: list[Graded]) -> str:
    rows = []
    for check, points in checks.items():
        passed = sum(check not in line.hints for line in lines)
        times = [line.times[check] for line in lines if check in line.times]
        time = f"{statistics.median(times):.2f} s" if times else "–"
        rows.append([check, points, f"{passed / len(lines):.0%}", passed, time])
    said = Counter(
        NUMBER.sub("…", line.hints[check])[:LONGEST_HINT]
        for line in lines
        for check in checks
        if check in line.hints
    )
    hints = _table(["times", "what the check said"], [(n, hint) for hint, n in said.most_common(MOST_HINTS)])
    table = _table(["check", "points", "share that passes", "students", "median time"], rows)
    return f"<h3>{text(name)}</h3>{table}{hints if said else ''}"


def _alike(pairs: list[Pair]) -> str:
    about = (
        "<p>Pairs whose statements are alike, names aside, once what the release, the reference and much "
        "of the class have is taken out. Read both before you draw a conclusion.</p>"
    )
    rows = [[pair.one, pair.other, f"{pair.likeness:.0%}", pair.statements] for pair in pairs[:100]]
    table = _table(["student", "and", "alike", "statements shared"], rows) if rows else "<p>None.</p>"
    return f"<h2>Similar submissions</h2>{about}{table}"


def _students(lines: list[Graded]) -> str:
    rows = [
        [line.student, line.score, line.most, line.state, f"{line.seconds:.1f} s", " ".join(line.findings)]
        for line in lines
    ]
    return "<h2>Students</h2>" + _table(["student", "points", "of", "state", "time", "findings"], rows)
