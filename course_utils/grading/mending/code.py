"""The text of a cell: what its code defines, and whether it differs in more than spaces."""

import ast
import functools
import re
from collections.abc import Iterator

from course_utils.grading.notebooks import parsed


@functools.cache
def bare(source: str) -> str:
    """The text without what editors change: line ends, spaces before them, empty lines at both ends."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


@functools.cache
def defines(source: str) -> frozenset[str]:
    """The functions and classes that the source begins to define, even if the rest of it does not parse."""
    if (tree := parsed(source)) is not None:
        return frozenset(_names(tree))
    return frozenset(re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE))


def _names(tree: ast.Module) -> Iterator[str]:
    """The functions and classes that a module defines, those inside its if, try, with and loops too."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.stmt, ast.ExceptHandler)):
            waiting += ast.iter_child_nodes(node)


@functools.cache
def assigns(source: str) -> frozenset[str]:
    """The names that the code assigns at its top level, except those computed from their own old value."""
    tree = parsed(source)
    nodes = [node for node in tree.body if isinstance(node, ast.Assign)] if tree else []
    return frozenset(
        target.id
        for node in nodes
        for target in node.targets
        if isinstance(target, ast.Name)
        and target.id not in {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
    )


def computes_nothing(source: str) -> bool:
    """Whether the code is only comments, strings or prints of strings: words in a cell of the wrong type."""
    tree = parsed(source)
    if tree is None:
        return False
    values = [node.value if isinstance(node, ast.Expr) else node for node in tree.body]
    values = [a for v in values for a in (v.args if _is_print(v) else [v])]
    return bool(source.strip()) and all(
        isinstance(v, ast.Constant) and isinstance(v.value, str) for v in values
    )


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def without(source: str, names: frozenset[str], released: str = "") -> str:
    """The code without the functions ``names`` and without ``released``; unchanged if it does not parse."""
    ours = {text for _, text in _statements(released)}
    kept = [
        text
        for node, text in _statements(source)
        if getattr(node, "name", None) not in names and (node is None or text not in ours)
    ]
    return "\n".join(kept)


def _statements(source: str) -> list[tuple[ast.stmt | None, str]]:
    """Each top-level statement with its text and comments; (None, source) if it does not parse."""
    tree = parsed(source)
    if tree is None or not tree.body:
        return [(None, source)]
    lines = source.splitlines()
    starts = [
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1 for node in tree.body
    ]
    return [
        (node, "\n".join(lines[start:end]).rstrip())
        for node, start, end in zip(tree.body, starts, [*starts[1:], len(lines)], strict=True)
    ]
