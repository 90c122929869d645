"""Small changes to the reference answers: the checks should notice every one that makes an answer wrong.

The known answers in answers/ are mistakes that somebody thought of. A changed sign, operator, number, axis
or method is one that perhaps nobody did. What no check notices has to be as right as the reference:
equivalent_changes.txt lists these changes, each with the reason. ``make fairness`` tries all, ``make test``
a sample.
"""

import ast
import itertools
import re
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from course_utils.grading.notebooks import run_cells, tasks
from tests.assignments.classroom import reference_answers, solution_notebook
from tests.assignments.processes import one_for_each_core

LISTED = Path(__file__).parent / "equivalent_changes.txt"
RUNS = 4  # a check that draws noise may miss a mistake by chance; a change is noticed if one run notices it
SECONDS = 60  # for one run; a change may make a loop endless

OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
OTHER_METHOD = {
    "mean": "sum",
    "sum": "mean",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "any": "all",
    "all": "any",
    "exp": "square",
    "randn": "rand",
    "randn_like": "rand_like",
    "zeros": "ones",
    "ones": "zeros",
}
LEFT_OUT = {
    "abs",
    "clone",
    "detach",
    "diagonal",
    "exp",
    "item",
    "log",
    "logsumexp",
    "mean",
    "sigmoid",
    "sqrt",
    "square",
}


class Change(NamedTuple):
    """A reference answer with one thing changed; ``text``: the line before and after; ``kind``: how."""

    assignment: str
    task: str
    kind: str
    text: str
    source: str

    @property
    def key(self) -> str:
        return f"{self.assignment}/{self.task}: {self.text}"


def changes(assignment: str) -> list[Change]:
    """Every small change to the assignment's reference answers."""
    return [
        change for task in tasks(solution_notebook(assignment)) for change in of_task(assignment, task.answer)
    ]


def of_task(assignment: str, task: str) -> list[Change]:
    """Every small change to the reference answer of one task."""
    return [
        Change(assignment, task, kind, text, source)
        for kind, text, source in mutants(reference_answers(assignment)[task])
    ]


def sample(known: Iterable[Change]) -> list[Change]:
    """The first change of each kind at each task: what ``make test`` has time for."""
    first: dict[tuple[str, str, str], Change] = {}
    for change in known:
        first.setdefault((change.assignment, change.task, change.kind), change)
    return list(first.values())


def mutants(source: str) -> Iterator[tuple[str, str, str]]:
    """For each change of one node of the syntax tree: its kind, the changed line, the changed source."""
    tree = ast.parse(source)
    before = ast.unparse(tree)
    seen = {before}
    for node in list(ast.walk(tree)):
        for other in _in_place_of(node):
            _put(tree, node, other)
            after = ast.unparse(tree)
            _put(tree, other, node)
            if after in seen:
                continue
            seen.add(after)
            pairs = itertools.zip_longest(before.splitlines(), after.splitlines(), fillvalue="")
            old, new = next((a.strip(), b.strip()) for a, b in pairs if a != b)
            yield type(node).__name__, f"{old}  →  {new}", after


def _in_place_of(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes that could stand by mistake where this one stands."""
    match node:
        case ast.BinOp(left, operator, right):
            if type(operator) in OPERATORS:
                yield ast.BinOp(left, OPERATORS[type(operator)](), right)
            else:
                yield ast.BinOp(right, operator, left)
            yield left
            yield right
        case ast.Compare(left, [operator], [right]) if type(operator) in OPERATORS:
            yield ast.Compare(left, [OPERATORS[type(operator)]()], [right])
        case ast.UnaryOp(_, operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            yield from map(ast.Constant, (value + 1, value - 1, value * 2))
        case ast.Call(ast.Attribute(thing, name) as method, arguments, keywords):
            if name in OTHER_METHOD:
                yield ast.Call(ast.Attribute(thing, OTHER_METHOD[name]), arguments, keywords)
            if name in LEFT_OUT and not (isinstance(thing, ast.Name) and thing.id in ("torch", "math")):
                yield thing
            if len(arguments) == 2:
                yield ast.Call(method, arguments[::-1], keywords)
            for i in range(len(keywords)):
                yield ast.Call(method, arguments, keywords[:i] + keywords[i + 1 :])
        case ast.Attribute(thing, "T" | "mT"):
            yield thing
        case ast.With(_, body):  # torch.no_grad() left out
            yield ast.If(ast.Constant(True), body, [])
        case ast.AugAssign() | ast.Expr(ast.Call()):
            yield ast.Pass()
        case ast.arguments(args=names):
            for i, j in itertools.combinations(range(len(names)), 2):
                order = list(names)
                order[i], order[j] = order[j], order[i]
                yield ast.arguments([], order, None, [], [], None, node.defaults)


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put ``new`` where ``old`` is."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
                return
            if isinstance(value, list) and any(item is old for item in value):
                value[:] = [new if item is old else item for item in value]
                return


def noticed(change: Change) -> bool:
    """Whether a check of its task, hidden tests included, fails."""
    notebook = solution_notebook(change.assignment)
    checks = next(task.checks for task in tasks(notebook) if task.answer == change.task)
    try:
        return any(_fails(notebook, change, checks) for _ in range(RUNS))
    except TimeoutError:
        return True


def _fails(notebook, change: Change, checks) -> bool:
    def stop(*_):
        raise TimeoutError

    # A test has a limit of its own on the same clock: it goes on afterwards.
    before = signal.signal(signal.SIGALRM, stop)
    left = signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return bool(run_cells(notebook, {change.task: change.source}, checks).keys() & {*checks, change.task})
    finally:
        signal.setitimer(signal.ITIMER_REAL, *left)
        signal.signal(signal.SIGALRM, before)


def unnoticed(known: list[Change]) -> list[Change]:
    """Those that no check notices."""
    with one_for_each_core() as processes:
        return [
            change
            for change, seen in zip(known, processes.map(noticed, known, chunksize=8), strict=True)
            if not seen
        ]


def equivalent() -> dict[str, str]:
    """The changes listed as being as right as the reference, and why."""
    return listed_in(LISTED)


def listed_in(path: Path) -> dict[str, str]:
    """The changes that the file lists, by their keys, with the reasons; a * in a key stands for anything."""
    lines = path.read_text().splitlines() if path.exists() else []
    return dict(line.rsplit("  # ", 1) for line in lines if line and not line.startswith("#"))


def against(missed: Iterable[str], listed: Iterable[str]) -> tuple[list[str], list[str]]:
    """What no check notices and is not listed; and what is listed but noticed."""
    missed = list(missed)
    patterns = {line: re.compile(re.escape(line).replace(r"\*", ".*")) for line in listed}
    return (
        [key for key in missed if not any(pattern.fullmatch(key) for pattern in patterns.values())],
        [line for line, pattern in patterns.items() if not any(map(pattern.fullmatch, missed))],
    )


def report(known: list[Change], listed: dict[str, str], what: str) -> bool:
    """Print the changes that no check notices and that are not listed, and counts; True if there are none."""
    missed = [change.key for change in unnoticed(known)]
    wrong, idle = against(missed, listed)
    for key in wrong:
        print(f"NOT NOTICED  {key}", flush=True)
    for line in idle:
        print(f"LISTED, BUT NOTICED  {line}", flush=True)
    print(
        f"{len(known)} {what}: the checks notice {len(known) - len(missed)}; "
        f"{len(missed) - len(wrong)} of the others are as right as the reference.",
        flush=True,
    )
    return not wrong and not idle
