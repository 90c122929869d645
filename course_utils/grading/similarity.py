"""Which submissions share code that neither the released notebook, nor the reference, nor chance explains.

Code is compared by its statements, with every name replaced, so that renaming hides nothing. A statement that
the release, the reference solution or a tenth of the class has is taken out first. Likeness is rapidfuzz's
normalised similarity of the sequences that are left. It is a reason to read both, never a proof.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from nbformat import NotebookNode
from rapidfuzz import process
from rapidfuzz.distance import Indel

import course_utils
from course_utils.grading.notebooks import is_answer, parsed, role, unanswered

FEWEST = 6  # statements left, below which nothing can be said
ALIKE = 0.8  # share from which a pair is listed
COMMON, FEW = 0.1, 3  # a statement of a tenth of the class, and of more than three, is common


class Pair(NamedTuple):
    one: str
    other: str  # a student, or a file of the library
    likeness: float  # from 0 to 1
    statements: int  # that they share


def similar(submitted: Mapping[str, NotebookNode], source: NotebookNode) -> list[Pair]:
    """The pairs that are alike, the most alike first; ``submitted`` holds each student's notebook."""
    everyones = set(statements(_released(source))) | set(statements(_code(source)))
    own = {student: list(statements(_code(notebook))) for student, notebook in submitted.items()}
    spread = Counter(one for lines in own.values() for one in set(lines))
    common = {one for one, count in spread.items() if count > max(FEW, COMMON * len(own))}
    left = {student: [s for s in lines if s not in everyones | common] for student, lines in own.items()}
    left = {student: lines for student, lines in left.items() if len(lines) >= FEWEST}
    return sorted([*_pairs(left), *_with_library(own, everyones)], key=lambda pair: -pair.likeness)


def statements(sources: Iterable[str]) -> Iterator[str]:
    """Each simple statement and head of a compound one, with its names replaced; no comments, no texts."""
    for source in sources:
        tree = parsed(source)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.stmt):
                yield _without_names(node)


def _without_names(statement: ast.stmt) -> str:
    """The kinds of its nodes and its numbers, in order, without the statements inside."""
    found, waiting = [], [statement]
    while waiting:
        node = waiting.pop()
        value = (
            repr(node.value)[:40]
            if isinstance(node, ast.Constant) and not isinstance(node.value, str)
            else ""
        )
        attribute = node.attr if isinstance(node, ast.Attribute) else ""
        found.append(type(node).__name__ + value + attribute)
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]
    return " ".join(found)


def _pairs(left: dict[str, list[str]]) -> Iterator[Pair]:
    """rapidfuzz compares all with all; statements are numbered, as it compares sequences of hashables."""
    students = list(left)
    if len(students) < 2:
        return
    table = process.cdist(
        list(left.values()),
        list(left.values()),
        scorer=Indel.normalized_similarity,
        score_cutoff=ALIKE,
        dtype=np.float32,
        workers=-1,
    )
    for i, j in np.argwhere(np.triu(table, 1) >= ALIKE):
        one, other = students[i], students[j]
        shared = (Counter(left[one]) & Counter(left[other])).total()
        yield Pair(one, other, float(table[i, j]), shared)


def _with_library(own: dict[str, list[str]], everyones: set[str]) -> Iterator[Pair]:
    """Who has most of a library's function among their statements."""
    for path in sorted(Path(course_utils.__file__).parent.rglob("*.py")):
        if "grading" in path.parts or "checks" in path.parts:
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            its = Counter(s for s in statements([ast.unparse(function)]) if s not in everyones)
            if its.total() < FEWEST:
                continue
            for student, lines in own.items():
                shared = (its & Counter(lines)).total()
                if shared >= ALIKE * its.total():
                    yield Pair(student, f"{path.name}: {function.name}", shared / its.total(), shared)


def _code(notebook: NotebookNode) -> list[str]:
    """What students write: answers, and cells of their own."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and (is_answer(cell) or not role(cell).get("grade_id"))
    ]


def _released(source: NotebookNode) -> list[str]:
    return [unanswered(cell.source) for cell in source.cells if cell.cell_type == "code"]
